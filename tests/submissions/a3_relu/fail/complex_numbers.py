# ---
# about: Right, as complex numbers without imaginary part.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 6.3]}
# ---
# %%
def relu_forward(x):
    return np.maximum(x, 0) + 0j
