# ---
# about: Uses a name that NumPy 2 no longer has.
# ---
# %%
def global_max_pool2d(x):
    out = np.full(x.shape[:2], -np.Inf)
    return np.maximum(out, x.max(axis=(2, 3)))
