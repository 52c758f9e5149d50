# ---
# about: Returns inf, in the hope that inf - inf passes for a small difference.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return np.full(x.shape, np.inf)
