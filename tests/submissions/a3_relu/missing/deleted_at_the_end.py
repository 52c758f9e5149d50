# ---
# about: Tidied up with del, after everything had worked.
# expect: {relu_backward: [missing, 0]}
# ---
# %%
def relu_backward(dout, x):
    return np.where(x > 0, dout, 0)


# %%
del relu_backward
