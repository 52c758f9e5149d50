# ---
# about: Returns nan, which is not unequal to anything in careless comparisons.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return np.full(x.shape, np.nan)
