# ---
# about: One number after the other, as the formula says, in plain Python.
# ---
# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = output_size(H, KH, stride, padding), output_size(W, KW, stride, padding)
    xp = pad2d(x, padding)
    out = np.zeros((N, F, OH, OW), dtype=xp.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    total = b[f]
                    for c in range(C):
                        for p in range(KH):
                            for q in range(KW):
                                total = (
                                    total + xp[n, c, i * stride + p, j * stride + q] * w[f, c, p, q]
                                )
                    out[n, f, i, j] = total
    return out


# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = pad2d(x, padding)
    dxp, dw, db = np.zeros_like(xp), np.zeros(w.shape, xp.dtype), np.zeros(F, xp.dtype)
    for n, f, i, j in np.ndindex(dout.shape):
        g = dout[n, f, i, j]
        db[f] += g
        for c, p, q in np.ndindex(C, KH, KW):
            dw[f, c, p, q] += g * xp[n, c, i * stride + p, j * stride + q]
            dxp[n, c, i * stride + p, j * stride + q] += g * w[f, c, p, q]
    return dxp[:, :, padding : padding + H, padding : padding + W], dw, db
