# ---
# about: Everything pixel by pixel, with helpers in the same cell.
# ---
# %%
def one_code(value, bits, full_scale):
    level = 0
    while level < 2**bits - 1 and value >= (level + 1) * full_scale / 2**bits:
        level += 1
    return level


def quantize(signal, bits, full_scale=1.0):
    codes = np.zeros(signal.shape, dtype=int)
    for place in np.ndindex(signal.shape):
        codes[place] = one_code(signal[place], bits, full_scale)
    return codes


# %%
def to_bits(codes, bits):
    out = np.zeros((*codes.shape, bits), dtype=int)
    for place in np.ndindex(codes.shape):
        rest = int(codes[place])
        for k in reversed(range(bits)):
            out[place + (k,)] = rest % 2
            rest //= 2
    return out


# %%
def split_channels(image):
    H, W, _ = image.shape
    channels = np.empty((3, H, W), dtype=image.dtype)
    for i in range(H):
        for j in range(W):
            for c in range(3):
                channels[c, i, j] = image[i, j, c]
    return channels
