# ---
# about: All windows in one array of positions, with -inf or nan in the frame; argmax and add.at.
# ---
# %%
def positions(size, K, S, p, count):
    return np.arange(count)[:, None] * S - p + np.arange(K)  # (count, K), may lie outside


def layout(x, kernel_size, stride, padding, ceil_mode):
    KH, KW = kernel_size if np.ndim(kernel_size) else (kernel_size, kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    H, W = x.shape[2:]
    rows = positions(H, KH, SH, padding, how_many(H, KH, SH, padding, ceil_mode))
    cols = positions(W, KW, SW, padding, how_many(W, KW, SW, padding, ceil_mode))
    r = np.broadcast_to(rows[:, None, :, None], (len(rows), len(cols), KH, KW)).reshape(
        len(rows), len(cols), -1
    )
    c = np.broadcast_to(cols[None, :, None, :], (len(rows), len(cols), KH, KW)).reshape(
        len(rows), len(cols), -1
    )
    inside = (r >= 0) & (r < H) & (c >= 0) & (c < W)
    padded = (r < H + padding) & (c < W + padding)
    return np.clip(r, 0, H - 1), np.clip(c, 0, W - 1), inside, padded


def how_many(size, K, S, p, ceil_mode):
    starts = range(-p, size + p - (1 if ceil_mode else K) + 1, S)
    if ceil_mode:
        first_misfit = [s for s in starts if s + K >= size + p]
        last = first_misfit[0] if first_misfit else starts[-1]
        starts = [s for s in starts if s <= last and s < size]
    return len(starts)


def real(*arrays):
    return np.float32 if all(a.dtype == np.float32 for a in arrays) else np.float64


# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    r, c, inside, _ = layout(x, kernel_size, stride, padding, ceil_mode)
    cells = np.where(inside, x.astype(real(x))[:, :, r, c], -np.inf)
    return cells.max(axis=-1).astype(real(x))


# %%
def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    r, c, inside, _ = layout(x, kernel_size, stride, padding, ceil_mode)
    best = np.where(inside, x.astype(float)[:, :, r, c], -np.inf).argmax(axis=-1)
    N, C, OH, OW = dout.shape
    n, m, i, j = np.ogrid[:N, :C, :OH, :OW]
    dx = np.zeros(x.shape, real(dout, x))
    np.add.at(dx, (n, m, r[i, j, best], c[i, j, best]), dout)
    return dx


# %%
def avg_pool2d_forward(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    r, c, inside, padded = layout(x, kernel_size, stride, padding, ceil_mode)
    cells = np.where(inside, x.astype(real(x))[:, :, r, c], 0)
    count = (padded if count_include_pad else inside).sum(axis=-1)
    return (cells.sum(axis=-1) / count).astype(real(x))


# %%
def avg_pool2d_backward(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    r, c, inside, padded = layout(x, kernel_size, stride, padding, ceil_mode)
    count = (padded if count_include_pad else inside).sum(axis=-1)
    share = (dout / count)[..., None] * inside
    dx = np.zeros(x.shape, real(dout, x))
    N, C = x.shape[:2]
    n, m = np.ogrid[:N, :C]
    np.add.at(
        dx, (n[..., None, None, None], m[..., None, None, None], r, c), share.astype(dx.dtype)
    )
    return dx


# %%
def global_max_pool2d(x):
    return x.reshape(*x.shape[:2], -1).astype(real(x)).max(-1)


# %%
def global_avg_pool2d(x):
    return np.einsum("nchw->nc", x.astype(real(x))) / (x.shape[2] * x.shape[3])
