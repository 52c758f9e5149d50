# %%
class Windows:
    """Indices of all windows, as in im2col."""

    def __init__(self, shape, kernel, step, padding, ceil_mode):
        self.kernel, self.step = kernel, step
        self.out = tuple(
            self.count(n, k, s, padding, ceil_mode) for n, k, s in zip(shape, kernel, step)
        )

    @staticmethod
    def count(n, k, s, p, ceil_mode):
        full = (n + 2 * p - k) // s + 1
        more = ceil_mode and (n + 2 * p - k) % s > 0 and full * s < n + p
        return full + int(more)

    def index(self):
        (KH, KW), (SH, SW), (OH, OW) = self.kernel, self.step, self.out
        i = np.repeat(np.arange(KH), KW)[:, None] + np.repeat(np.arange(OH) * SH, OW)[None]
        j = np.tile(np.arange(KW), KH)[:, None] + np.tile(np.arange(OW) * SW, OH)[None]
        return i, j


def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    kernel = tuple(np.broadcast_to(kernel_size, 2))
    step = kernel if stride is None else (stride, stride)
    w = Windows(x.shape[2:], kernel, step, padding, ceil_mode)
    i, j = w.index()
    p, q = padding, padding + max(kernel) + max(step)
    dtype = np.result_type(x.dtype, np.float32)
    padded = np.pad(x.astype(dtype), ((0, 0), (0, 0), (p, q), (p, q)), constant_values=-np.inf)
    columns = padded[:, :, i, j]  # (N, C, KH*KW, OH*OW)
    return np.sort(columns, axis=2)[:, :, -1].reshape(x.shape[:2] + w.out)
