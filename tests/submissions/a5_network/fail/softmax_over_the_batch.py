# ---
# about: Sums over samples where it should sum over classes.
# expect: {softmax: [fail, 4.2]}
# ---
# %%
def softmax(scores):
    scores = scores if scores.dtype.kind == "f" else scores.astype(float)
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)
