# ---
# about: Uses the name of a helper for a loop variable, further down.
# tricks: [own_cells_last]
# ---
# %%
def gate(x):
    return (x > 0).astype(np.float64)


def relu_backward(dout, x):
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    return (dout * gate(x)).astype(dtype)


# %%
for gate in (1, 2, 3):
    print(relu_forward(np.array([gate - 2.0])))
