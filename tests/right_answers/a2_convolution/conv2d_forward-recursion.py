# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    """Halve the batch, then the filters, until one of each is left."""
    if padding:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    if len(x) > 1:
        half = len(x) // 2
        return np.concatenate([conv2d_forward(part, w, b, stride) for part in (x[:half], x[half:])])
    if len(w) > 1:
        return np.concatenate(
            [conv2d_forward(x, w[:1], b[:1], stride), conv2d_forward(x, w[1:], b[1:], stride)], 1
        )
    KH, KW = w.shape[2:]
    rows = (x.shape[2] - KH) // stride + 1
    columns = (x.shape[3] - KW) // stride + 1
    out = [
        [
            np.vdot(x[0, :, i * stride : i * stride + KH, j * stride : j * stride + KW], w[0])
            for j in range(columns)
        ]
        for i in range(rows)
    ]
    return np.array(out)[None, None] + b[0]
