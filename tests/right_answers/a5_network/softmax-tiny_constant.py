# %%
def softmax(scores):
    z = scores - np.amax(scores, axis=-1, keepdims=True)
    e = np.exp(z)
    return e / (e.sum(axis=-1, keepdims=True) + 1e-12)
