# %%
def softmax(scores):
    """1 / sum of exp of differences: nothing large is ever divided by anything large."""
    with np.errstate(over="ignore"):
        differences = scores[:, None, :] - scores[:, :, None]
        return 1 / np.exp(differences).sum(axis=2)
