# ---
# about: Sums dout over the map and forgets the batch.
# expect: {conv2d_backward: [fail, 8.35]}
# ---
# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    p = padding
    xp = np.pad(x.astype(float), ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros_like(xp), np.zeros(w.shape)
    for i in range(OH):
        for j in range(OW):
            a, b = i * stride, j * stride
            g = dout[:, :, i, j]
            dw += np.einsum("nf,ncpq->fcpq", g, xp[:, :, a : a + KH, b : b + KW])
            dxp[:, :, a : a + KH, b : b + KW] += np.einsum("nf,fcpq->ncpq", g, w)
    return dxp[:, :, p : p + H, p : p + W], dw, dout[0].sum(axis=(1, 2))
