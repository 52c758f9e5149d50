# ---
# about: The first answer keeps all cells below from being run.
# expect: {"*": pass}
# ---
# %%
def relu_forward(x):
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    return np.maximum(x.astype(dtype), 0)


get_ipython().run_cell = lambda *_, **__: None
