# ---
# about: Global pooling over channels too; one number for each picture.
# expect: {global_max_pool2d: [fail, 2.7]}
# ---
# %%
def global_max_pool2d(x):
    return x.max(axis=(1, 2, 3)).astype(float)
