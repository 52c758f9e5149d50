# %%
def linear_backward(dout, x, w):
    dx = np.zeros(x.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(w.shape[1])
    for row, sample, out in zip(x, dx, dout):
        sample += w.dot(out)
        dw += np.outer(row, out)
        db += out
    return dx, dw, db
