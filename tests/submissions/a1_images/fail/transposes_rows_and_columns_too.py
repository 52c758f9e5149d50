# ---
# about: Uses .T, which reverses all three axes.
# expect: {split_channels: [fail, 4.5]}
# ---
# %%
def split_channels(image):
    return image.T
