# ---
# about: Returns a list that is its own only element.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    out = []
    out.append(out)
    return out
