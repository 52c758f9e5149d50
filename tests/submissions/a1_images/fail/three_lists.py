# ---
# about: "Returns a list of three arrays: the values are right, the type is not."
# ---
# %%
def split_channels(image):
    return [image[:, :, 0], image[:, :, 1], image[:, :, 2]]
