# %%
def im2col(x, KH, KW, stride, padding):
    """Make a matrix with a row for each window of each picture."""
    x = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    N, C, H, W = x.shape
    OH, OW = (H - KH) // stride + 1, (W - KW) // stride + 1
    i = np.repeat(np.arange(KH), KW)[None] + stride * np.repeat(np.arange(OH), OW)[:, None]
    j = np.tile(np.arange(KW), KH)[None] + stride * np.tile(np.arange(OW), OH)[:, None]
    return x[:, :, i, j].transpose(0, 2, 1, 3).reshape(N * OH * OW, -1), OH, OW


# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    """One product of matrices; the result is a transposed view."""
    matrix, OH, OW = im2col(x, w.shape[2], w.shape[3], stride, padding)
    product = matrix @ w.reshape(len(w), -1).T + b
    return product.reshape(len(x), OH, OW, -1).transpose(0, 3, 1, 2)
