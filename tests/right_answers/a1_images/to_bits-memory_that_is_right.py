# %%
import functools


@functools.lru_cache(maxsize=None)
def digits(code, bits):
    """Remember the digits of each code for each width: nothing else decides them."""
    return tuple(code >> place & 1 for place in reversed(range(bits)))


# %%
def to_bits(codes, bits):
    table = [digits(int(code), bits) for code in np.nditer(codes, order="C")]
    return np.asarray(table, dtype=np.int8).reshape(*codes.shape, bits)
