# ---
# about: The helper was renamed and one call forgotten.
# ---
# %%
def highest_bit_first(codes, bits):
    return (codes[..., None] >> np.arange(bits)[::-1]) & 1


def to_bits(codes, bits):
    return msb_first(codes, bits)
