# ---
# about: Masks a copy, multiplies with a gate, and draws the result.
# ---
# %%
# %matplotlib inline
grid = np.linspace(-2, 2, 41)
plt.plot(grid, np.maximum(grid, 0))
plt.show()


# %%
def relu_forward(x):
    out = np.array(x, dtype=x.dtype if x.dtype == np.float32 else float)
    out[out < 0] = 0
    return out


# %%
def relu_backward(dout, x):
    gate = (x > 0).astype(np.result_type(dout, x) if x.dtype.kind == "f" else float)
    return dout * gate


# %%
relu_forward(grid)
