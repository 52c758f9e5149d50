# %%
def cnn_backward(x, labels, parameters):
    """Everything in one function: for each feature, the window of the picture that it came from."""
    w_conv, b_conv, w_fc, b_fc = parameters
    (F, C, KH, KW), N = w_conv.shape, len(x)
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    view = np.lib.stride_tricks.sliding_window_view(padded, (KH, KW), axis=(2, 3))
    maps = np.einsum("nchwij,fcij->nfhw", view, w_conv) + b_conv[None, :, None, None]
    PH, PW = maps.shape[2] // 2, maps.shape[3] // 2
    cells = np.stack(
        [maps[:, :, i : 2 * PH : 2, j : 2 * PW : 2] for i in (0, 1) for j in (0, 1)], axis=-1
    )
    winner, pooled = cells.argmax(axis=-1), np.maximum(cells.max(axis=-1), 0)
    features = pooled.reshape(N, -1)
    scores = features @ w_fc + b_fc

    z = scores - scores.max(axis=1, keepdims=True)
    logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -logs[np.arange(N), labels].mean()
    dscores = (np.exp(logs) - np.eye(scores.shape[1])[labels]) / N

    dpooled = (dscores @ w_fc.T).reshape(pooled.shape) * (pooled > 0)
    dw, db = np.zeros(w_conv.shape), np.zeros(F)
    for n, f, i, j in np.argwhere(dpooled):
        a, b = divmod(winner[n, f, i, j], 2)
        dw[f] += dpooled[n, f, i, j] * view[n, :, 2 * i + a, 2 * j + b]
        db[f] += dpooled[n, f, i, j]
    return loss, (dw, db, features.T @ dscores, dscores.sum(axis=0))
