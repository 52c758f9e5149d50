# ---
# about: Prints the result where it should be returned.
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    print(np.maximum(x, 0))
