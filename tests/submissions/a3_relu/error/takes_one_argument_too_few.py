# ---
# about: The backward function was written without its second argument.
# ---
# %%
def relu_backward(dout):
    return dout * (dout > 0)
