# %%
def digits_of(code, bits):
    return [int(character) for character in format(int(code), f"0{bits}b")]


def to_bits(codes, bits):
    """Write every code as text and read its characters."""
    rows = [digits_of(code, bits) for code in np.asarray(codes).flatten()]
    return np.array(rows).reshape(codes.shape + (bits,))
