# %%
import math
import warnings

one_code = lambda sample, top, scale: min(top, max(0, math.floor(sample * (top + 1) / scale)))


# %%
def quantize(signal, bits, full_scale=1.0):
    warnings.warn("a warning is no mistake")
    return np.vectorize(one_code, otypes=[np.int32])(signal, 2**bits - 1, full_scale)
