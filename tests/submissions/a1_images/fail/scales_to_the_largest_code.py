# ---
# about: Multiplies by 2**bits - 1, so that only full scale itself gets the last code.
# expect: {quantize: [fail, 5.2]}
# ---
# %%
def quantize(signal, bits, full_scale=1.0):
    top = 2**bits - 1
    return np.clip(np.floor(signal / full_scale * top), 0, top).astype(np.int64)
