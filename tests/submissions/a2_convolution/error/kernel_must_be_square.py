# ---
# about: Uses KH for both axes of the window; other kernels raise in NumPy.
# ---
# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, K, _ = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH, OW = (H + 2 * padding - K) // stride + 1, (W + 2 * padding - K) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    patch = xp[n, :, i * stride : i * stride + K, j * stride : j * stride + K]
                    out[n, f, i, j] = np.sum(patch * w[f]) + b[f]
    return out
