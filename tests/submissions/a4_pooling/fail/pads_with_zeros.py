# ---
# about: The frame of max pooling holds zeros, which beat negative pixels.
# expect: {max_pool2d_forward: [fail, 6.33]}
# ---
# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    OH = window_count(H, KH, SH, padding, ceil_mode)
    OW = window_count(W, KW, SW, padding, ceil_mode)
    p = padding
    xp = np.pad(
        x.astype(x.dtype if x.dtype == np.float32 else float), ((0, 0), (0, 0), (p, p), (p, p))
    )
    out = np.zeros((N, C, OH, OW), dtype=xp.dtype)
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = xp[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW].max(axis=(2, 3))
    return out
