# ---
# about: Right, as a reversed view of a larger, read-only array in column-major order.
# tricks: [answers_alone]
# ---
# %%
def relu_forward(x):
    out = np.maximum(x, 0.0)
    larger = np.zeros((2, *out.shape), dtype=out.dtype, order="F")
    larger[1] = out
    larger.flags.writeable = False
    return larger[::-1][0]
