# %%
def relu_backward(dout, x):
    """Choose by condition."""
    return np.where(x > 0, dout, np.zeros_like(dout))
