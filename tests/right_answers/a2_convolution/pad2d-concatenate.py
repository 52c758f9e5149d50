# %%
def bar(shape, value, dtype):
    return np.full(shape, value, dtype=dtype)


def pad2d(x, padding, value=0.0):
    """Lay four bars round the picture."""
    if padding == 0:
        return x
    x = x.astype(float) if x.dtype.kind in "iu" else x
    N, C, H, W = x.shape
    side = bar((N, C, H, padding), value, x.dtype)
    middle = np.concatenate([side, x, side], axis=3)
    beam = bar((N, C, padding, W + 2 * padding), value, x.dtype)
    return np.concatenate([beam, middle, beam], axis=2)
