# ---
# about: Right, with one axis too many.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 6.5]}
# ---
# %%
def relu_forward(x):
    return np.maximum(x, 0.0)[None]
