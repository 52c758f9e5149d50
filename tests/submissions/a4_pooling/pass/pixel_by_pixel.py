# ---
# about: Six nested loops and an if for every border; slow and right.
# ---
# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    OH, OW = count(H, KH, SH, padding, ceil_mode), count(W, KW, SW, padding, ceil_mode)
    out = np.zeros((N, C, OH, OW), dtype=np.float32 if x.dtype == np.float32 else float)
    for n, c, i, j in np.ndindex(N, C, OH, OW):
        best = None
        for p in range(KH):
            for q in range(KW):
                a, b = i * SH - padding + p, j * SW - padding + q
                if 0 <= a < H and 0 <= b < W and (best is None or x[n, c, a, b] > best):
                    best = x[n, c, a, b]
        out[n, c, i, j] = best
    return out


def count(size, kernel, stride, padding, ceil_mode):
    n = 0
    start = -padding
    while True:
        if start + kernel > size + padding:
            if ceil_mode and start < size and (n == 0 or start - stride + kernel < size + padding):
                n += 1
            return n
        n += 1
        start += stride


# %%
def global_max_pool2d(x):
    out = np.zeros(x.shape[:2], dtype=np.float32 if x.dtype == np.float32 else float)
    for n, c in np.ndindex(x.shape[:2]):
        out[n, c] = max(x[n, c].ravel())
    return out


# %%
def global_avg_pool2d(x):
    out = np.zeros(x.shape[:2], dtype=np.float32 if x.dtype == np.float32 else float)
    for n, c in np.ndindex(x.shape[:2]):
        out[n, c] = sum(x[n, c].ravel().tolist()) / x[n, c].size
    return out
