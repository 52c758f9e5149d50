# %%
import math
from functools import lru_cache


# %%
@lru_cache(maxsize=None)
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    """Divide floats and round; NumPy's integers are integers."""
    steps = (input_size + padding + padding - kernel_size) / stride
    out = np.int64((math.ceil if ceil_mode else math.floor)(steps)) + 1
    return out - 1 if ceil_mode and (out - 1) * stride >= input_size + padding else out
