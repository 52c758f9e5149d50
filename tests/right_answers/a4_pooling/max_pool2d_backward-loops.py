# %%
def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    try:
        KH, KW = kernel_size
    except TypeError:
        KH = KW = kernel_size
    if stride is None:
        SH, SW = KH, KW
    else:
        SH = SW = stride
    N, C, H, W = x.shape
    _, _, OH, OW = dout.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    top, left = i * SH - padding, j * SW - padding
                    h0, h1 = max(top, 0), min(top + KH, H)
                    w0, w1 = max(left, 0), min(left + KW, W)
                    window = x[n, c, h0:h1, w0:w1]
                    row, column = divmod(int(np.argmax(window)), w1 - w0)
                    dx[n, c, h0 + row, w0 + column] += dout[n, c, i, j]
    return dx
