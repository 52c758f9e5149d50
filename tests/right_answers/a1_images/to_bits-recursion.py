# %%
def to_bits(codes, bits):
    """All places but the last are the bits of the half."""
    last = np.asarray(codes)[..., None] % 2
    if bits == 1:
        return last
    return np.concatenate([to_bits(codes // 2, bits - 1), last], axis=-1)
