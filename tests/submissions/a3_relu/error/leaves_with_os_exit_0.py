# ---
# about: Ends its process with status 0, which other graders take for success.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import os


def relu_forward(x):
    os._exit(0)
