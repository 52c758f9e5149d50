# ---
# about: Fills the layers with numbers, hoping that others are put in their place.
# expect: {linear_forward: [fail, 0], softmax: [fail, 0], cnn_forward: [fail, 0], predict: [fail, 0.56], cnn_backward: null}
# ---
# %%
def linear_forward(x, w, b):
    return np.zeros((len(x), 10))


# %%
def softmax(scores):
    return np.full(scores.shape, 0.1)


# %%
def cnn_forward(x, parameters):
    return linear_forward(flatten(x), parameters[2], parameters[3])
