# ---
# about: The largest number so far begins with 0, so that negative windows give 0.
# expect: {max_pool2d_forward: [fail, 6.1]}
# ---
# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    OH = window_count(H, KH, SH, padding, ceil_mode)
    OW = window_count(W, KW, SW, padding, ceil_mode)
    out = np.zeros((N, C, OH, OW), dtype=x.dtype if x.dtype == np.float32 else float)
    for i in range(OH):
        for j in range(OW):
            for a in range(max(i * SH - padding, 0), min(i * SH - padding + KH, H)):
                for b in range(max(j * SW - padding, 0), min(j * SW - padding + KW, W)):
                    out[:, :, i, j] = np.maximum(out[:, :, i, j], x[:, :, a, b])
    return out
