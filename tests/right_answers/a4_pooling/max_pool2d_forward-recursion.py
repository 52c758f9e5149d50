# %%
def largest_of(values):
    """The larger of the two halves' largest."""
    if len(values) == 1:
        return values[0]
    middle = len(values) // 2
    left, right = largest_of(values[:middle]), largest_of(values[middle:])
    return left if left >= right else right


# %%
def windows_along(size, k, s, p, ceil_mode):
    # recursion too: every window is the one before plus a step
    def after(start):
        fits = start + k <= size + p
        hangs = ceil_mode and start < size and start - s + k < size + p
        if fits or hangs:
            return [range(max(start, 0), min(start + k, size))] + after(start + s)
        return []

    return after(-p)


# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    kh, kw = kernel_size if type(kernel_size) is tuple else (kernel_size,) * 2
    rows = windows_along(x.shape[2], kh, stride or kh, padding, ceil_mode)
    columns = windows_along(x.shape[3], kw, stride or kw, padding, ceil_mode)
    print("rows", len(rows), "columns", len(columns))
    return np.array(
        [
            [
                [[largest_of([m[i, j] for i in r for j in c]) for c in columns] for r in rows]
                for m in sample
            ]
            for sample in x
        ]
    )
