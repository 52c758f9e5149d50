# %%
import functools


@functools.lru_cache(maxsize=None)
def matrix(size, k, s, p, count, counted):
    """Averages along one axis; the same for the same arguments, so it may be remembered."""
    a = np.zeros((count, size))
    for o in range(count):
        start = o * s - p
        inside = np.arange(max(start, 0), min(start + k, size))
        a[o, inside] = 1 / ((min(start + k, size + p) - start) if counted else len(inside))
    return a


# %%
def avg_pool2d_backward(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    kernel = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    down, across = (
        matrix(size, k, stride or k, padding, count, count_include_pad)
        for size, k, count in zip(x.shape[2:], kernel, dout.shape[2:])
    )
    return down.T @ dout @ across
