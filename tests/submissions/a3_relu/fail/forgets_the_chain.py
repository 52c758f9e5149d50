# ---
# about: Returns the derivative alone; dout plays no part.
# expect: {relu_backward: [fail, 3.37]}
# ---
# %%
def relu_backward(dout, x):
    return (x > 0).astype(float)
