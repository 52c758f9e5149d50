# %%
def avg_pool2d_backward(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    dx = np.zeros((N, C, H, W))
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * sh - padding, j * sw - padding
        rows = [h for h in range(top, top + kh) if 0 <= h < H]
        columns = [w for w in range(left, left + kw) if 0 <= w < W]
        if count_include_pad:
            high = sum(-padding <= h < H + padding for h in range(top, top + kh))
            wide = sum(-padding <= w < W + padding for w in range(left, left + kw))
        else:
            high, wide = len(rows), len(columns)
        for h in rows:
            for w in columns:
                dx[n, c, h, w] += dout[n, c, i, j] / (high * wide)
    return dx
