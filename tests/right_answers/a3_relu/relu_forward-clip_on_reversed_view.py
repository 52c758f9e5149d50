# %%
import warnings


# %%
def relu_forward(x):
    """Work on the array backwards and return it forwards: a view with a negative stride."""
    warnings.warn("this is slow", stacklevel=2)
    return np.clip(x[::-1], 0, None)[::-1]
