# %%
pair = lambda k: k if isinstance(k, tuple) else (k, k)


# %%
def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Flat positions of all winners, counted with weights."""
    (KH, KW), (N, C, H, W) = pair(kernel_size), x.shape
    SH, SW = pair(stride or (KH, KW))
    OH, OW = dout.shape[2:]
    flat = np.arange(x.size).reshape(x.shape)
    winners = np.empty(dout.shape, dtype=int)
    for i in range(OH):
        rows = slice(max(i * SH - padding, 0), i * SH - padding + KH)
        for j in range(OW):
            columns = slice(max(j * SW - padding, 0), j * SW - padding + KW)
            window = x[:, :, rows, columns].reshape(N * C, -1)
            where = flat[:, :, rows, columns].reshape(N * C, -1)
            chosen = np.take_along_axis(where, window.argmax(axis=1)[:, None], axis=1)
            winners[:, :, i, j] = chosen.reshape(N, C)
    sums = np.bincount(winners.ravel(), weights=dout.ravel(), minlength=x.size)
    return sums.reshape(x.shape)
