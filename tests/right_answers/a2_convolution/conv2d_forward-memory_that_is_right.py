# %%
known = {}


def places(*key):
    """Remember where windows lie: sizes alone decide that."""
    if key not in known:
        size, kernel, stride, padding = key
        count = (size + 2 * padding - kernel) // stride + 1
        known[key] = np.add.outer(stride * np.arange(count), np.arange(kernel))
    return known[key]


# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    rows = places(x.shape[2], w.shape[2], stride, padding)
    columns = places(x.shape[3], w.shape[3], stride, padding)
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = x[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    return np.einsum("ncijkl,fckl->nfij", windows, w) + b[:, None, None]
