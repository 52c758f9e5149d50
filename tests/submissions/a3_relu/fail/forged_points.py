# ---
# about: Made every test worth a thousand points; the answer is wrong.
# tricks: [forge_points]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return x - 1
