# ---
# about: Lets a hundredth of the negative values through.
# expect: {relu_forward: [fail, 4.5]}
# ---
# %%
def relu_forward(x):
    return np.where(x > 0, x, 0.01 * x)
