# ---
# about: Transposes the weights of the linear layer, so that nothing that calls it works.
# expect: {linear_forward: [error, 3.5], cnn_forward: [error, 5.5], cnn_backward: [error, 7.5], predict: [error, 5]}
# ---
# %%
def linear_forward(x, w, b):
    return x @ w.T + b
