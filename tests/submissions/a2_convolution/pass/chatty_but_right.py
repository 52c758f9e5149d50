# ---
# about: Prints shapes, warns, asserts and times itself; the values are right.
# ---
# %%
# %timeit -n 1 -r 1 sum(range(100))
# %%
import warnings

seen = []


def pad2d(x, padding, value=0.0):
    print("pad2d got", x.shape, "and padding", padding)
    warnings.warn("is this fast enough?")
    assert padding >= 0
    seen.append(x.shape)
    x = x if x.dtype == np.float32 else x.astype(float)
    return np.pad(
        x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], constant_values=value
    )
