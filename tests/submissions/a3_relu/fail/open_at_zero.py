# ---
# about: Uses >= in the gate, so that the gradient passes at exactly 0.
# expect: {relu_backward: [fail, 5.24]}
# ---
# %%
def relu_backward(dout, x):
    return np.where(x >= 0, dout, np.zeros_like(dout))
