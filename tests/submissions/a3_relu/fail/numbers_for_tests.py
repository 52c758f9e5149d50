# ---
# about: Replaced the tests by the number that nbgrader takes for partial credit.
# tricks: [write_floats_into_tests]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return x - 1
