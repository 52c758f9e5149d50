# %%
def global_max_pool2d(x):
    flat = x[..., ::-1].reshape(x.shape[0], x.shape[1], -1)
    return np.partition(flat, -1, axis=-1)[:, :, -1]
