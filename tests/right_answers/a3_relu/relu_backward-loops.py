# %%
def gate(gradient, value):
    return gradient if value > 0 else 0.0


# %%
def relu_backward(dout, x):
    """Number after number, in double precision."""
    dx = np.empty(x.shape)
    for place in np.ndindex(*x.shape):
        dx[place] = gate(dout[place], x[place])
    return dx
