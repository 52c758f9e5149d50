# ---
# about: Rounds to the nearest level where the step below is meant; keeps the codes in range.
# expect: {quantize: [fail, 5.2]}
# ---
# %%
def quantize(signal, bits, full_scale=1.0):
    levels = 2**bits
    codes = np.round(signal / full_scale * levels)
    return np.clip(codes, 0, levels - 1).astype(np.int64)
