# ---
# about: Names helpers and a constant as cells of the release further down name other things.
# ---
# %%
def windows(x, kernel_size, stride, padding, ceil_mode):
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    H, W = x.shape[2:]
    for i in range(window_count(H, KH, SH, padding, ceil_mode)):
        top = i * SH - padding
        for j in range(window_count(W, KW, SW, padding, ceil_mode)):
            left = j * SW - padding
            rows, columns = slice(max(top, 0), top + KH), slice(max(left, 0), left + KW)
            yield i, j, rows, columns


pool = np.max


def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    found = {
        (i, j): pool(x[:, :, a, b], axis=(2, 3))
        for i, j, a, b in windows(x, kernel_size, stride, padding, ceil_mode)
    }
    OH, OW = (last + 1 for last in max(found))
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    flat = [found[i, j] for i in range(OH) for j in range(OW)]
    return np.stack(flat, axis=-1).reshape(*x.shape[:2], OH, OW).astype(dtype)


# %%
class sent:
    def __init__(self, x):
        self.dtype = np.float32 if x.dtype == np.float32 else np.float64


def global_max_pool2d(x):
    return x.max(axis=(2, 3)).astype(sent(x).dtype)
