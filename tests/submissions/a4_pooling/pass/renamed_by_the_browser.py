# ---
# about: Right, and downloaded twice before it was handed in.
# file_name: a4_pooling (1).ipynb
# ---
# %%
def global_max_pool2d(x):
    return np.amax(x, axis=(2, 3)).astype(np.float32 if x.dtype == np.float32 else np.float64)
