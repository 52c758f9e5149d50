# %%
def quantize(signal, bits, full_scale=1.0):
    """Look at one sample after the other, with plain Python numbers."""
    codes = np.zeros(signal.shape, dtype=int)
    for place in np.ndindex(signal.shape):
        level = int(signal[place] / full_scale * 2**bits // 1)
        codes[place] = min(max(level, 0), 2**bits - 1)
    return codes
