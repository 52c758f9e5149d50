# ---
# about: Yields the rows in place of returning them.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    for row in x:
        yield np.maximum(row, 0)
