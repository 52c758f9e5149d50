# %%
def split_channels(image):
    """Make an array of a list of three pictures."""
    print("splitting", image.shape)
    return np.array([image[..., c] for c in range(3)])
