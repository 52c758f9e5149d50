# %%
def ring(x, value):
    N, C, H, W = x.shape
    out = np.empty((N, C, H + 2, W + 2), dtype=x.dtype)
    out[..., 1:-1, 1:-1] = x
    out[..., 0, :] = out[..., -1, :] = value
    out[..., :, 0] = out[..., :, -1] = value
    return out


# %%
def pad2d(x, padding, value=0.0):
    """Recursion: a wide frame is a narrow one with a ring round it."""
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype("float64")
    return x if padding == 0 else ring(pad2d(x, padding - 1, value), value)
