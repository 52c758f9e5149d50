# ---
# about: "Returns a list of three arrays: the values are right, the type is not."
# expect: {split_channels: [fail, 4.5]}
# ---
# %%
def split_channels(image):
    return [image[:, :, 0], image[:, :, 1], image[:, :, 2]]
