# %%
def quantize(signal, bits, full_scale=1.0):
    """Decide bit after bit, as the electronics does; unsigned codes are whole numbers too."""
    rest = np.array(signal, dtype=np.float64) / full_scale
    codes = np.zeros(rest.shape, dtype=np.uint16)
    for k in range(bits):
        half = 0.5 ** (k + 1)
        bit = rest >= half
        codes = codes * 2 + bit.astype(np.uint16)
        rest = rest - half * bit
    return codes
