# ---
# about: Tidied up with del, after everything had worked.
# ---
# %%
def relu_backward(dout, x):
    return np.where(x > 0, dout, 0)


# %%
del relu_backward
