# ---
# about: Sums over samples where it should sum over classes.
# expect: {softmax: [fail, 4.2]}
# ---
# %%
def softmax(scores):
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)
