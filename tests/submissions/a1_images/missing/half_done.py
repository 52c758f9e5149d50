# ---
# about: Quantises, and leaves the other two for tomorrow.
# base: stub
# expect: {quantize: [pass, 8.0], to_bits: [missing, 0], split_channels: [missing, 0]}
# ---
# %%
def quantize(signal, bits, full_scale=1.0):
    level = np.floor(signal / (full_scale / 2**bits))
    return np.clip(level, 0, 2**bits - 1).astype(np.int64)
