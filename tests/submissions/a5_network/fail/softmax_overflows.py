# ---
# about: Does not take the maximum away; large scores give nan.
# base: stub
# expect: {softmax: [fail, 4.2]}
# ---
# %%
def softmax(scores):
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)
