# ---
# about: Bytes have eight bits, so everything gets eight.
# expect: {to_bits: [fail, 4.2]}
# ---
# %%
def to_bits(codes, bits):
    return np.unpackbits(codes.astype(np.uint8)[..., None], axis=-1)
