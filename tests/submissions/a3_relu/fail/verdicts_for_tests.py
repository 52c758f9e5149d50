# ---
# about: Replaced the tests by code that displays a verdict.
# tricks: [write_results_into_tests]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return x - 1
