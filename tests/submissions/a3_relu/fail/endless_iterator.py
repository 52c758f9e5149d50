# ---
# about: Returns an iterator that never ends.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import itertools


def relu_forward(x):
    return itertools.repeat(0.0)
