# ---
# about: Right inside the range; codes beyond it are not clipped.
# expect: {quantize: [fail, 5.55]}
# ---
# %%
def quantize(signal, bits, full_scale=1.0):
    return np.floor(signal / (full_scale / 2**bits)).astype(np.int64)
