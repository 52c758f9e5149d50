# ---
# about: Returns eight bytes that claim to be a terabyte by strides of 0.
# tricks: [answers_alone]
# expect: {relu_forward: [null, 0]}
# ---
# %%
def relu_forward(x):
    return np.broadcast_to(np.float64(0), (1 << 20, 1 << 17))
