# %%
def global_max_pool2d(x):
    return np.maximum.reduce(np.maximum.reduce(x, axis=3), axis=2)
