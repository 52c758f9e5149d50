# ---
# about: Calls a result max, once everything had passed.
# tricks: [own_cells_last]
# ---
# %%
def relu_forward(x):
    out = np.empty(x.shape, dtype=np.float32 if x.dtype == np.float32 else np.float64)
    for place in np.ndindex(x.shape):
        out[place] = max(x[place], 0)
    return out


# %%
max = relu_forward(np.array([1.0, -2.0, 3.0])).max()
print(max)
