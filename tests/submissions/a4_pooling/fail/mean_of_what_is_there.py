# ---
# about: Takes np.mean of the clipped window, which never counts the padding.
# expect: {avg_pool2d_forward: [fail, 6.5]}
# ---
# %%
def avg_pool2d_forward(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    OH = window_count(H, KH, SH, padding, ceil_mode)
    OW = window_count(W, KW, SW, padding, ceil_mode)
    out = np.zeros((N, C, OH, OW), dtype=x.dtype if x.dtype == np.float32 else float)
    for i in range(OH):
        for j in range(OW):
            a, b = i * SH - padding, j * SW - padding
            out[:, :, i, j] = x[:, :, max(a, 0) : a + KH, max(b, 0) : b + KW].mean(axis=(2, 3))
    return out
