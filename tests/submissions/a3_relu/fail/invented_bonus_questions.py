# ---
# about: Added test cells of questions that there are not, worth a hundred points each.
# tricks: [foreign_questions]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return x - 1
