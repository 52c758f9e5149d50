# ---
# about: Returns a nested list with the right values.
# ---
# %%
def relu_forward(x):
    return np.maximum(x.astype(float), 0).tolist()
