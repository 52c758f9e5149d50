# ---
# about: Adds the losses of the batch where the mean is meant; loss and gradient are N times too large.
# expect: {cross_entropy: [fail, 4.8], cnn_backward: [fail, 7.5], predict: null}
# ---
# %%
def cross_entropy(scores, labels):
    N = len(scores)
    z = scores - scores.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -logp[np.arange(N), labels].sum()
    d = np.exp(logp)
    d[np.arange(N), labels] -= 1
    return loss, d
