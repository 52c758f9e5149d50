# ---
# about: np.pad with a single number pads pictures and channels as well.
# expect: {pad2d: [fail, 4.0]}
# ---
# %%
def pad2d(x, padding, value=0.0):
    return np.pad(x.astype(float), padding, constant_values=value)
