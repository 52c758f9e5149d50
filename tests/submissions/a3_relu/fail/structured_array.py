# ---
# about: Right, in a field of a structured array.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    out = np.zeros(x.shape, dtype=[("value", "f8"), ("points", "f8")])
    out["value"] = np.maximum(x, 0)
    out["points"] = 100
    return out
