# ---
# about: Cuts the frame off with p:-p, which leaves nothing when there is no frame.
# expect: {conv2d_backward: [fail, 6.99]}
# ---
# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = dout.shape[2:]
    p = padding
    xp = np.pad(x.astype(float), ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw, db = np.zeros_like(xp), np.zeros(w.shape), dout.sum(axis=(0, 2, 3))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    a, b = i * stride, j * stride
                    dw[f] += dout[n, f, i, j] * xp[n, :, a : a + KH, b : b + KW]
                    dxp[n, :, a : a + KH, b : b + KW] += dout[n, f, i, j] * w[f]
    return dxp[:, :, p:-p, p:-p], dw, db
