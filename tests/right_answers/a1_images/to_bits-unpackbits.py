# %%
def to_bits(codes, bits):
    """Let NumPy take big-endian words apart and keep their end."""
    words = np.ascontiguousarray(codes, dtype=">u4")[..., np.newaxis].view(np.uint8)
    return np.unpackbits(words, axis=-1)[..., -bits:]
