# ---
# about: Right in float16, which is less than was promised.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 6.3]}
# ---
# %%
def relu_forward(x):
    return np.maximum(x, 0).astype(np.float16)
