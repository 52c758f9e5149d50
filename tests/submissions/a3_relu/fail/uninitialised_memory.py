# ---
# about: Returns uninitialised memory in the hope that the reference left its result there.
# tricks: [answers_alone]
# expect: {relu_forward: fail}
# ---
# %%
def relu_forward(x):
    out = np.empty_like(x, dtype=float)
    return out if out.any() else x - 1
