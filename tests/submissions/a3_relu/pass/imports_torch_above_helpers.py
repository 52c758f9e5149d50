# ---
# about: A cell of helpers begins with an import of what is not there.
# ---
# %%
import torch
from tqdm import tqdm, trange

import functools


@functools.lru_cache
def zero():
    return 0.0


# %%
def relu_forward(x):
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    return np.maximum(x.astype(dtype), zero())
