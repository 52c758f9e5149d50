# %%
def relu_forward(x):
    """Overwrite a copy, in the memory order of x."""
    out = x.copy(order="K")
    out[out < 0] = 0
    return out
