# ---
# about: Counts thresholds, writes bits with format(), moves the axis; prints and draws on the way.
# ---
# %%
# %matplotlib inline
import warnings

warnings.warn("my first notebook")
print("signal ready")


# %%
def quantize(signal, bits, full_scale=1.0):
    signal = np.asarray(signal, dtype=float)
    edges = np.arange(1, 2**bits) * full_scale / 2**bits
    return np.digitize(signal, edges).astype(np.int64)


# %%
def to_bits(codes, bits):
    digits = [[int(c) for c in format(int(code), f"0{bits}b")] for code in codes.ravel()]
    return np.array(digits).reshape(codes.shape + (bits,))


# %%
def split_channels(image):
    return np.moveaxis(image, 2, 0).copy()
