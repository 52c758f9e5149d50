# ---
# about: Keeps the axes with keepdims, which costs the shape alone.
# expect: {global_avg_pool2d: [fail, 3.6]}
# ---
# %%
def global_avg_pool2d(x):
    return x.mean(axis=(2, 3), keepdims=True, dtype=x.dtype if x.dtype == np.float32 else float)
