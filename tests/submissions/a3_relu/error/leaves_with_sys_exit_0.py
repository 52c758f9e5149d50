# ---
# about: Raises SystemExit(0) in place of an answer.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import sys


def relu_forward(x):
    sys.exit(0)
