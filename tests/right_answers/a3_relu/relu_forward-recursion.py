# %%
def relu_forward(x):
    """Go down one axis at a time."""
    if x.ndim == 1:
        return np.array([value if value > 0 else value * 0 for value in x])
    return np.stack([relu_forward(part) for part in x])
