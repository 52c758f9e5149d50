# ---
# about: Predicts 3 for every picture.
# base: stub
# ---
# %%
def predict(images):
    return np.full(len(images), 3)
