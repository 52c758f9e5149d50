# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    if np.isscalar(kernel_size):
        kernel_size = (kernel_size, kernel_size)
    steps = kernel_size if stride is None else (stride, stride)
    sizes = []
    for size, k, s in zip(x.shape[2:], kernel_size, steps):
        room = size + 2 * padding - k
        n = room // s + 1
        if ceil_mode and room % s and n * s < size + padding:
            n += 1
        sizes.append(n)
    extra = [
        max((n - 1) * s + k - size - padding, 0)
        for n, s, k, size in zip(sizes, steps, kernel_size, x.shape[2:])
    ]
    padded = np.pad(
        x.astype(float),
        [(0, 0), (0, 0), (padding, extra[0]), (padding, extra[1])],
        constant_values=-np.inf,
    )
    a, b, c, d = padded.strides
    windows = np.lib.stride_tricks.as_strided(
        padded,
        shape=(*x.shape[:2], *sizes, *kernel_size),
        strides=(a, b, c * steps[0], d * steps[1], c, d),
        writeable=False,
    )
    return windows.max(axis=(4, 5))
