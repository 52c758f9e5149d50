# ---
# about: Writes the bits in the order in which the divisions give them.
# expect: {to_bits: [fail, 4.2]}
# ---
# %%
def to_bits(codes, bits):
    out = []
    for k in range(bits):
        out.append((codes >> k) & 1)
    return np.stack(out, axis=-1)
