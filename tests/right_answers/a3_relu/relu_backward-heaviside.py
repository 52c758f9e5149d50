# %%
def relu_backward(dout, x):
    """The step function with its value at 0; the result in Fortran's order."""
    return np.asfortranarray(np.multiply(dout, np.heaviside(x, 0.0)))
