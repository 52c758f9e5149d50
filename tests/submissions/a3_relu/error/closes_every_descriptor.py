# ---
# about: Closes everything that is open, and with it the way to the examiner.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import os


def relu_forward(x):
    os.closerange(0, 65536)
    return np.maximum(x, 0.0)
