# ---
# about: Left the line that raises above the answer.
# ---
# %%
def relu_forward(x):
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    # YOUR CODE HERE
    raise NotImplementedError()
    return np.maximum(x.astype(dtype), 0)
