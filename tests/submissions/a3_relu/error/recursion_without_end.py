# ---
# about: Calls itself for ever; Python notices.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
def relu_forward(x):
    return relu_forward(x)
