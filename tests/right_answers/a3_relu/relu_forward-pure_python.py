# %%
def relu_forward(x):
    """Python's own max for each number."""
    numbers = [max(0.0, float(number)) for number in x.ravel()]
    return np.array(numbers, dtype=x.dtype if x.dtype.kind == "f" else float).reshape(x.shape)
