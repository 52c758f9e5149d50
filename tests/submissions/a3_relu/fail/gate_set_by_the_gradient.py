# ---
# about: Looks at the sign of dout instead of the sign of x.
# expect: {relu_backward: [fail, 4.8]}
# ---
# %%
def relu_backward(dout, x):
    dx = dout.copy()
    dx[dout < 0] = 0
    return dx
