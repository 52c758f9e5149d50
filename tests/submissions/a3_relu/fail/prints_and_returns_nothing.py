# ---
# about: Prints the result where it should be returned.
# ---
# %%
def relu_forward(x):
    print(np.maximum(x, 0))
