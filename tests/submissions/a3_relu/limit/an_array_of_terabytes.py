# ---
# about: Asks for ten terabytes at once.
# tricks: [answers_alone]
# expect: {relu_forward: [limit, 0]}
# ---
# %%
def relu_forward(x):
    return np.zeros((10**4, 10**9))[: len(x)]
