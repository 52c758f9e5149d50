# ---
# about: Reshapes (H, W, 3) to (3, H, W); the shape is right and the pixels are not.
# expect: {split_channels: [fail, 1]}
# ---
# %%
def split_channels(image):
    H, W, C = image.shape
    return image.reshape(C, H, W)
