# ---
# about: All of the frame goes to the end of each axis.
# expect: {pad2d: [fail, 5.2]}
# ---
# %%
def pad2d(x, padding, value=0.0):
    N, C, H, W = x.shape
    out = np.full((N, C, H + 2 * padding, W + 2 * padding), value)
    out[:, :, :H, :W] = x
    return out
