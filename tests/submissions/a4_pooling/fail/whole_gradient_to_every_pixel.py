# ---
# about: Gives every pixel of a window all of its gradient, not its share.
# expect: {avg_pool2d_backward: [fail, 5.8]}
# ---
# %%
def avg_pool2d_backward(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            a, b = i * SH - padding, j * SW - padding
            dx[:, :, max(a, 0) : a + KH, max(b, 0) : b + KW] += dout[:, :, i, j][:, :, None, None]
    return dx
