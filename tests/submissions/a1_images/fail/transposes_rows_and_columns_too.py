# ---
# about: Uses .T, which reverses all three axes.
# ---
# %%
def split_channels(image):
    return image.T
