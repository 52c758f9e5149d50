# %%
def linear_forward(x, w, b):
    """The bias is a weight of an input that is always 1; the product is computed transposed."""
    ones = np.ones((len(x), 1), dtype=b.dtype)
    return (np.vstack([w, b]).T @ np.hstack([x, ones]).T).T
