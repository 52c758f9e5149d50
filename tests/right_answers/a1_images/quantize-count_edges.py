# %%
def quantize(signal, bits, full_scale=1.0):
    """A code is the number of edges at or below the sample."""
    edges = np.arange(1, 2**bits) * (full_scale / 2**bits)
    return np.searchsorted(edges, signal, side="right")
