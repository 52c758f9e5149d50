# ---
# about: Lifts Python's recursion limit and lets C code recurse into 200,000 nested lists.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import sys


def relu_forward(x):
    sys.setrecursionlimit(2**31 - 1)
    one, other = [], []
    for _ in range(200_000):
        one, other = [one], [other]
    return one == other
