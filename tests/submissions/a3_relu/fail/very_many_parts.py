# ---
# about: Returns a list of sixty thousand lists of arrays.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return [[x[:1]] for _ in range(60_000)]
