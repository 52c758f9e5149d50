# ---
# about: Writes windows into a matrix and multiplies; col2im for the way back.
# ---
# %%
def im2col(x, KH, KW, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    N, C, H, W = x.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    cols = np.zeros((N, C, KH, KW, OH, OW), dtype=x.dtype)
    for p in range(KH):
        for q in range(KW):
            cols[:, :, p, q] = x[:, :, p : p + stride * OH : stride, q : q + stride * OW : stride]
    return cols.reshape(N, C * KH * KW, OH * OW), OH, OW


def col2im(cols, shape, KH, KW, stride, padding, OH, OW):
    N, C, H, W = shape
    out = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=cols.dtype)
    cols = cols.reshape(N, C, KH, KW, OH, OW)
    for p in range(KH):
        for q in range(KW):
            out[:, :, p : p + stride * OH : stride, q : q + stride * OW : stride] += cols[
                :, :, p, q
            ]
    return out[:, :, padding : padding + H, padding : padding + W]


# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    F, C, KH, KW = w.shape
    cols, OH, OW = im2col(x, KH, KW, stride, padding)
    out = w.reshape(F, -1) @ cols + b[:, None]
    return out.reshape(len(x), F, OH, OW)


# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    F, C, KH, KW = w.shape
    cols, OH, OW = im2col(x, KH, KW, stride, padding)
    d = dout.reshape(len(x), F, -1)
    dw = np.einsum("nfo,nko->fk", d, cols).reshape(w.shape)
    dcols = np.einsum("fk,nfo->nko", w.reshape(F, -1), d)
    dx = col2im(dcols, x.shape, KH, KW, stride, padding, OH, OW)
    return dx, dw, d.sum(axis=(0, 2))
