# %%
def to_bits(codes, bits):
    """Collect remainders last digit first, and return a view that runs the other way."""
    rest, found = np.array(codes, dtype=np.int64), []
    while len(found) < bits:
        rest, digit = np.divmod(rest, 2)
        found.append(digit)
    return np.stack(found, axis=-1)[..., ::-1]
