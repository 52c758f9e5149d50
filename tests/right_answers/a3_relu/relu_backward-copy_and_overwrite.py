# %%
def relu_backward(dout, x):
    """Close the gate on a copy."""
    dx = np.array(dout, copy=True)
    dx[~(x > 0)] = 0
    return dx
