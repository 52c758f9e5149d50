# ---
# about: Sets x to zero and returns it, so that a comparison with the changed input would pass.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0.74]}
# ---
# %%
def relu_forward(x):
    x[...] = 0
    return x
