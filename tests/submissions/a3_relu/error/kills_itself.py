# ---
# about: Sends itself SIGKILL.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import os


def relu_forward(x):
    os.kill(os.getpid(), 9)
