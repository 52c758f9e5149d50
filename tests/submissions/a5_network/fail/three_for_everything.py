# ---
# about: Predicts 3 for every picture.
# base: stub
# expect: {predict: [fail, 0.56]}
# ---
# %%
def predict(images):
    return np.full(len(images), 3)
