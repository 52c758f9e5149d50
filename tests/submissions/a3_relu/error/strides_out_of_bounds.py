# ---
# about: A view with strides that reach a terabyte beyond the array.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
def relu_forward(x):
    far = np.lib.stride_tricks.as_strided(x, shape=(1000,), strides=(1 << 33,))
    return np.maximum(far, 0).sum() + x
