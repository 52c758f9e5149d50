# ---
# about: Returns ten thousand nested tuples.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    out = (0.0,)
    for _ in range(10_000):
        out = (out,)
    return out
