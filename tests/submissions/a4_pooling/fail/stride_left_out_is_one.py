# ---
# about: Takes a missing stride for 1, as convolution does.
# expect: {max_pool2d_forward: [fail, 6.97]}
# ---
# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    if stride is None:
        stride = 1
    KH, KW = as_pair(kernel_size)
    N, C, H, W = x.shape
    OH = window_count(H, KH, stride, padding, ceil_mode)
    OW = window_count(W, KW, stride, padding, ceil_mode)
    out = np.zeros((N, C, OH, OW), dtype=x.dtype if x.dtype == np.float32 else float)
    for i in range(OH):
        for j in range(OW):
            a, b = i * stride - padding, j * stride - padding
            out[:, :, i, j] = x[:, :, max(a, 0) : a + KH, max(b, 0) : b + KW].max(axis=(2, 3))
    return out
