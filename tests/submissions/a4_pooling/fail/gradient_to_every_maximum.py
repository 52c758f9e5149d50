# ---
# about: Sends the gradient to all tied maxima of a window.
# expect: {max_pool2d_backward: [fail, 6.97]}
# ---
# %%
def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    N, C, H, W = x.shape
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dx = np.zeros(
        x.shape, dtype=np.result_type(dout, x, np.float32) if x.dtype.kind == "f" else float
    )
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r = slice(max(i * SH - padding, 0), min(i * SH - padding + KH, H))
            c = slice(max(j * SW - padding, 0), min(j * SW - padding + KW, W))
            window = x[:, :, r, c]
            mask = window == window.max(axis=(2, 3), keepdims=True)
            dx[:, :, r, c] += mask * dout[:, :, i, j][:, :, None, None]
    return dx
