# ---
# about: Tidies up with a magic that forgets everything.
# tricks: [own_cells_last]
# ---
# %%
GATE = [0.0, 1.0]


def relu_backward(dout, x):
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    return np.where(x > GATE[0], dout * GATE[1], 0.0).astype(dtype)


# %%
# %reset -f
