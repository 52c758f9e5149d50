# ---
# about: Returns no elements at all; all() of nothing is True.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return np.empty((0, *x.shape[1:]))
