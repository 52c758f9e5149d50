# ---
# about: Left the line that raises below an answer that forgets to return.
# ---
# %%
def relu_forward(x):
    out = np.maximum(x, 0)
    raise NotImplementedError()
