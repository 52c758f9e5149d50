# ---
# about: Assigns the gradient of each window; windows that overlap overwrite one another.
# expect: {max_pool2d_backward: [fail, 6.1]}
# ---
# %%
def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    N, C, H, W = x.shape
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    top, left = max(i * SH - padding, 0), max(j * SW - padding, 0)
                    window = x[n, c, top : i * SH - padding + KH, left : j * SW - padding + KW]
                    a, b = np.unravel_index(window.argmax(), window.shape)
                    dx[n, c, top + a, left + b] = dout[n, c, i, j]
    return dx
