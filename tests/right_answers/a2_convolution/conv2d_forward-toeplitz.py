# %%
class Toeplitz:
    """A convolution is a matrix: one row for each number of the map, one column for each pixel."""

    def __init__(self, w, size, stride, padding):
        F, C, KH, KW = w.shape
        H, W = size
        self.OH = (H + 2 * padding - KH) // stride + 1
        self.OW = (W + 2 * padding - KW) // stride + 1
        self.matrix = np.zeros((F, self.OH, self.OW, C, H, W), dtype=w.dtype)
        for i in range(self.OH):
            for j in range(self.OW):
                for p in range(KH):
                    for q in range(KW):
                        row, column = i * stride + p - padding, j * stride + q - padding
                        if 0 <= row < H and 0 <= column < W:
                            self.matrix[:, i, j, :, row, column] = w[:, :, p, q]

    def __call__(self, x):
        F = len(self.matrix)
        out = x.reshape(len(x), -1) @ self.matrix.reshape(F * self.OH * self.OW, -1).T
        return out.reshape(len(x), F, self.OH, self.OW)


# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    return Toeplitz(w, x.shape[2:], stride, padding)(x) + b.reshape(-1, 1, 1)
