# ---
# about: Reads from an address that is nobody's by ctypes.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import ctypes


def relu_forward(x):
    return ctypes.string_at(8, 64)
