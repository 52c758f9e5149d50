# %%
def linear_forward(x, w, b):
    return np.einsum("nd,dm->nm", x, w) + b
