# ---
# about: Returns a nested list with the right values.
# expect: {relu_forward: [fail, 6.5]}
# ---
# %%
def relu_forward(x):
    return np.maximum(x.astype(float), 0).tolist()
