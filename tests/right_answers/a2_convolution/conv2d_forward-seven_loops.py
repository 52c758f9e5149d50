# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    """The definition, one product after the other, without a padded copy."""
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    total = float(b[f])
                    for c in range(C):
                        for p in range(KH):
                            row = i * stride + p - padding
                            if not 0 <= row < H:
                                continue
                            for q in range(KW):
                                column = j * stride + q - padding
                                if 0 <= column < W:
                                    total += x[n, c, row, column] * w[f, c, p, q]
                    out[n, f, i, j] = total
    return out
