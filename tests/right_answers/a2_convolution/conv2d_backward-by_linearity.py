# %%
def only_products(x, w, stride, padding):
    """Convolve without a bias."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    KH, KW = w.shape[2:]
    rows = range(0, x.shape[2] - KH + 1, stride)
    columns = range(0, x.shape[3] - KW + 1, stride)
    maps = [
        [np.einsum("ncpq,fcpq->nf", x[:, :, i : i + KH, j : j + KW], w) for j in columns]
        for i in rows
    ]
    return np.array(maps).transpose(2, 3, 0, 1)


# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    """The map is linear in each pixel and each weight: its response to a unit is the gradient."""
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for place in np.ndindex(x.shape[1:]):
        unit = np.zeros((1,) + x.shape[1:])
        unit[0][place] = 1
        response = only_products(unit, w, stride, padding)
        dx[(slice(None),) + place] = (dout * response).sum(axis=(1, 2, 3))
    for place in np.ndindex(w.shape[1:]):
        unit = np.zeros((1,) + w.shape[1:])
        unit[0][place] = 1
        response = only_products(x, unit, stride, padding)
        dw[(slice(None),) + place] = (dout * response).sum(axis=(0, 2, 3))
    return dx, dw, dout.sum(axis=3).sum(axis=2).sum(axis=0)
