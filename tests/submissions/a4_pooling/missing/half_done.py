# ---
# about: Max pooling is done, the rest is not.
# base: stub
# expect: {max_pool2d_forward: pass, max_pool2d_backward: pass}
# ---
# %%
def spans(size, K, S, p, ceil_mode):
    n = (size + 2 * p - K + (S - 1 if ceil_mode else 0)) // S + 1
    if ceil_mode and (n - 1) * S - p >= size:
        n -= 1
    return [(max(k * S - p, 0), min(k * S - p + K, size)) for k in range(n)]


# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    KH, KW = as_pair(kernel_size)
    SH, SW = stride or KH, stride or KW
    rows, cols = (
        spans(x.shape[2], KH, SH, padding, ceil_mode),
        spans(x.shape[3], KW, SW, padding, ceil_mode),
    )
    out = [[x[:, :, a:b, c:d].max(axis=(2, 3)) for c, d in cols] for a, b in rows]
    return (
        np.array(out).transpose(2, 3, 0, 1).astype(np.float32 if x.dtype == np.float32 else float)
    )


# %%
def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    KH, KW = as_pair(kernel_size)
    SH, SW = stride or KH, stride or KW
    rows, cols = (
        spans(x.shape[2], KH, SH, padding, ceil_mode),
        spans(x.shape[3], KW, SW, padding, ceil_mode),
    )
    dx = np.zeros(x.shape, dtype=np.float32 if x.dtype == dout.dtype == np.float32 else float)
    for i, (a, b) in enumerate(rows):
        for j, (c, d) in enumerate(cols):
            for n, m in np.ndindex(x.shape[:2]):
                k = int(np.argmax(x[n, m, a:b, c:d]))
                dx[n, m, a + k // (d - c), c + k % (d - c)] += dout[n, m, i, j]
    return dx
