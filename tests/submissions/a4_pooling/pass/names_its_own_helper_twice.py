# ---
# about: Gives the name of a helper to other tasks' helpers, and that of one of ours to a number.
# ---
# %%
def pool(x, pair, stride, padding, ceil_mode):
    KH, KW = as_pair(pair)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    OH = window_count(x.shape[2], KH, SH, padding, ceil_mode)
    OW = window_count(x.shape[3], KW, SW, padding, ceil_mode)
    out = np.empty((*x.shape[:2], OH, OW), np.float32 if x.dtype == np.float32 else np.float64)
    for i, j in np.ndindex(OH, OW):
        top, left = i * SH - padding, j * SW - padding
        seen = x[:, :, max(top, 0) : top + KH, max(left, 0) : left + KW]
        out[:, :, i, j] = seen.max(axis=(2, 3))
    return out


def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    return pool(x, kernel_size, stride, padding, ceil_mode)


# %%
def pool(x):
    return x.max(axis=(2, 3)).astype(np.float32 if x.dtype == np.float32 else np.float64)


def global_max_pool2d(x):
    return pool(x)


# %%
def pool(x):
    return x.mean(axis=(2, 3), dtype=np.float32 if x.dtype == np.float32 else np.float64)


def global_avg_pool2d(x):
    return pool(x)


as_pair = 3
