# ---
# about: Returns a number of three million bits.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    return 1 << 3_000_000
