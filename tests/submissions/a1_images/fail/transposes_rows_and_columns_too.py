# ---
# about: Uses .T, which reverses all three axes.
# expect: {split_channels: [fail, 4.3]}
# ---
# %%
def split_channels(image):
    return image.T
