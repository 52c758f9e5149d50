# %%
def relu_forward(x):
    """No condition at all."""
    print("relu of an array of shape", x.shape)
    return x / 2 + np.abs(x / 2)
