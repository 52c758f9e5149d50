# %%
def layer_matrix(w, H, W, OH, OW, stride, padding):
    """Return the matrix of the layer without frame and bias, (F*OH*OW, C*H*W)."""
    F, C, KH, KW = w.shape
    matrix = np.zeros((F, OH, OW, C, H, W))
    for i, j, p, q in np.ndindex(OH, OW, KH, KW):
        row, column = i * stride + p - padding, j * stride + q - padding
        if row in range(H) and column in range(W):
            matrix[:, i, j, :, row, column] = w[:, :, p, q]
    return matrix.reshape(F * OH * OW, C * H * W)


# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    """dx by the transposed matrix; dw by asking which pixel each weight met."""
    N, C, H, W = x.shape
    OH, OW = dout.shape[2:]
    matrix = layer_matrix(w, H, W, OH, OW, stride, padding)
    dx = (dout.reshape(N, -1) @ matrix).reshape(x.shape)
    met = layer_matrix(
        np.arange(1.0, w[0].size + 1).reshape(1, *w.shape[1:]), H, W, OH, OW, stride, padding
    ).reshape(OH, OW, -1)
    pairs = np.einsum("nfij,nx->fijx", dout, x.reshape(N, -1))
    dw = [[pairs[f][met == k].sum() for k in range(1, w[0].size + 1)] for f in range(len(w))]
    return dx, np.array(dw).reshape(w.shape), np.add.reduce(dout, axis=(0, 2, 3))
