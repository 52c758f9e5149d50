# %%
def global_avg_pool2d(x):
    return np.einsum("nchw->nc", x.astype(float)) / (x.shape[2] * x.shape[3])
