# ---
# about: Forgets that the training gave new parameters, and predicts with fresh ones.
# expect: {predict: [fail, 0.56]}
# ---
# %%
def predict(images):
    fresh = first_parameters(np.random.default_rng(0))
    return cnn_forward(images, fresh).argmax(axis=1)
