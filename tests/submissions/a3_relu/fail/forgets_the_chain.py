# ---
# about: Returns the derivative alone; dout plays no part.
# ---
# %%
def relu_backward(dout, x):
    return (x > 0).astype(float)
