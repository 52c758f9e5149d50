# ---
# about: Imports everything of NumPy at the end, and with it another max.
# tricks: [own_cells_last]
# ---
# %%
def relu_forward(x):
    out = np.empty(x.shape, dtype=np.float32 if x.dtype == np.float32 else np.float64)
    for place in np.ndindex(x.shape):
        out[place] = max(x[place], 0)
    return out


# %%
from numpy import *

max = amin
