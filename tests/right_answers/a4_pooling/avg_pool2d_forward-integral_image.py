# %%
def avg_pool2d_forward(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """Sums over rectangles from a table of running sums (Crow 1984)."""
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    n, c, h, w = x.shape

    def starts(size, k, s):
        first = np.arange(-padding, size + padding, s)
        keep = first + k <= size + padding
        if ceil_mode:
            reached = np.concatenate([[True], first[:-1] + k < size + padding])
            keep = keep | (reached & (first < size))
        return first[keep]

    table = np.zeros((n, c, h + 1, w + 1))
    table[:, :, 1:, 1:] = x.cumsum(axis=2, dtype=float).cumsum(axis=3)
    top, left = starts(h, kh, sh), starts(w, kw, sw)
    t, b = np.clip(top, 0, h), np.clip(top + kh, 0, h)
    l, r = np.clip(left, 0, w), np.clip(left + kw, 0, w)
    at = lambda rows, columns: table[:, :, rows[:, None], columns]
    total = at(b, r) - at(t, r) - at(b, l) + at(t, l)
    if count_include_pad:
        high = np.minimum(top + kh, h + padding) - top
        wide = np.minimum(left + kw, w + padding) - left
    else:
        high, wide = b - t, r - l
    return total / np.outer(high, wide)
