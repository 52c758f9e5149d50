# ---
# about: Takes the magnitude where the larger of 0 and x is meant.
# expect: {relu_forward: [fail, 3.15]}
# ---
# %%
def relu_forward(x):
    return np.abs(x).astype(x.dtype if x.dtype == np.float32 else float)
