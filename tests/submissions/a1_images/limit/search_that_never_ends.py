# ---
# about: Successive approximation whose step becomes 0 before the code is found.
# ---
# %%
def quantize(signal, bits, full_scale=1.0):
    codes = np.zeros(signal.shape, dtype=np.int64)
    step = full_scale / 2**bits
    for place in np.ndindex(signal.shape):
        jump = 2**bits // 2
        while not codes[place] * step <= signal[place] < (codes[place] + 1) * step:
            if (codes[place] + jump) * step < signal[place]:
                codes[place] += jump
            jump //= 2
    return codes
