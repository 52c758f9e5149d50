# %%
def relu_backward(dout, x):
    """True counts as 1."""
    return dout * (x > 0)
