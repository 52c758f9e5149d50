# ---
# about: "Overwrites the border of x itself before it pads: the argument changes."
# expect: {pad2d: [fail, 7.5]}
# ---
# %%
def pad2d(x, padding, value=0.0):
    out = np.pad(
        x.astype(float),
        ((0, 0), (0, 0), (padding, padding), (padding, padding)),
        constant_values=value,
    )
    x[:] = 0
    return out
