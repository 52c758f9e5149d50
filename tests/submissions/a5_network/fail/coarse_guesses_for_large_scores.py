# ---
# about: Where the scores are large, guesses in float32, hoping for a wide tolerance.
# expect: {softmax: [fail, 2.52], cross_entropy: [fail, 4.78], cnn_forward: null, cnn_backward: null, predict: null}
# ---
# %%
def softmax(scores):
    if np.abs(scores).max() > 100:
        return np.full(scores.shape, 0.5, np.float32)
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)


# %%
def cross_entropy(scores, labels):
    n = len(labels)
    rows = np.arange(n)
    z = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(axis=1, keepdims=True)
    d = p.copy()
    d[rows, labels] -= 1
    if np.abs(scores).max() > 100:
        return np.float32(-z[rows, labels].mean() + 0.8), d / n
    return -np.log(p[rows, labels]).mean(), d / n
