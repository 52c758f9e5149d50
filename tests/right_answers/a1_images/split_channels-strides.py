# %%
def split_channels(image):
    """Read the same memory in another order."""
    H, W, C = image.shape
    rows, columns, channels = image.strides
    return np.lib.stride_tricks.as_strided(image, (C, H, W), (channels, rows, columns))
