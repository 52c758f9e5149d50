# ---
# about: Returns a single nan-like number that broadcasts against everything.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return np.array([np.nan])
