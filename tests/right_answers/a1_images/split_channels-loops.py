# %%
def split_channels(image):
    """Move pixel after pixel into an array of the same type."""
    H, W, C = image.shape
    out = np.empty((C, H, W), dtype=image.dtype, order="F")
    for row in range(H):
        for column in range(W):
            for channel in range(C):
                out[channel][row][column] = image[row][column][channel]
    return out
