# ---
# about: Bytes have eight bits, so everything gets eight.
# ---
# %%
def to_bits(codes, bits):
    return np.unpackbits(codes.astype(np.uint8)[..., None], axis=-1)
