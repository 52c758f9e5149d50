# %%
def pad2d(x, padding, value=0.0):
    """Gather with clipped indices, then paint over all that lies outside."""
    H, W = x.shape[-2:]
    rows = np.arange(-padding, H + padding)
    columns = np.arange(-padding, W + padding)
    near = x[:, :, rows.clip(0, H - 1)[:, None], columns.clip(0, W - 1)[None, :]]
    inside = ((rows >= 0) & (rows < H))[:, None] & ((columns >= 0) & (columns < W))
    return np.where(inside, near, np.float64(value))
