# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    """One window after the other: read it for dw, write to it for dx."""
    p = padding
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dpadded = np.zeros(padded.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(len(w))
    KH, KW = w.shape[2], w.shape[3]
    for n, f, i, j in np.ndindex(dout.shape):
        area = np.s_[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
        dw[f] += dout[n, f, i, j] * padded[area]
        dpadded[area] += dout[n, f, i, j] * w[f]
        db[f] += dout[n, f, i, j]
    dx = dpadded[:, :, p : p + x.shape[2], p : p + x.shape[3]]
    return dx, dw, db
