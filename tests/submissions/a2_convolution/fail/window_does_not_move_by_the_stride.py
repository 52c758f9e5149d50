# ---
# about: The stride sets the size of the result, but windows start at i and j.
# expect: {conv2d_forward: [fail, 6.5]}
# ---
# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(
        x.astype(np.float32 if x.dtype == np.float32 else float),
        ((0, 0), (0, 0), (padding, padding), (padding, padding)),
    )
    OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
    out = np.zeros((N, F, OH, OW), dtype=xp.dtype)
    for i in range(OH):
        for j in range(OW):
            patch = xp[:, :, i : i + KH, j : j + KW]
            out[:, :, i, j] = np.tensordot(patch, w, axes=((1, 2, 3), (1, 2, 3))) + b
    return out
