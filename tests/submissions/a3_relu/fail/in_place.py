# ---
# about: Works in place, so that the values are right and the argument is changed.
# expect: {relu_forward: [fail, 6.5]}
# ---
# %%
def relu_forward(x):
    if x.dtype.kind != "f":
        x = x.astype(float)
    x[x < 0] = 0
    return x
