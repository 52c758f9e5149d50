# ---
# about: Computes one output size and uses it for both axes.
# expect: {conv2d_forward: [fail, 6.5]}
# ---
# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    O = (H + 2 * padding - KH) // stride + 1
    out = np.zeros((N, F, O, O))
    for i in range(O):
        for j in range(O):
            patch = xp[:, :, i * stride : i * stride + KH, j * stride : j * stride + KH]
            if patch.shape[2:] == (KH, KW):
                out[:, :, i, j] = np.tensordot(patch, w, axes=((1, 2, 3), (1, 2, 3))) + b
    return out
