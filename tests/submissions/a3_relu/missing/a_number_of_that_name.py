# ---
# about: Overwrites the function with its result.
# expect: {relu_forward: [missing, 0]}
# ---
# %%
def relu_forward(x):
    return np.maximum(x, 0.0)


# %%
relu_forward = relu_forward(np.arange(3.0))
