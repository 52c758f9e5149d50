# ---
# about: Has the linear layer and stops there.
# base: stub
# expect: {flatten: pass, linear_forward: pass, linear_backward: pass}
# ---
# %%
def flatten(x):
    return x.reshape(len(x), -1).astype(np.float32 if x.dtype == np.float32 else np.float64)


# %%
def linear_forward(x, w, b):
    return x @ w + b


# %%
def linear_backward(dout, x, w):
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
