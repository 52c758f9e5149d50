# ---
# about: Wrote pass into every test cell; the answer is wrong.
# tricks: [empty_test_cells]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return x - 1
