# ---
# about: Kills the process that it was forked from, in every call; the other answer still counts.
# tricks: [answers_alone]
# expect: {relu_forward: error, relu_backward: pass}
# ---
# %%
import os
import signal


def relu_forward(x):
    os.kill(os.getppid(), signal.SIGKILL)
    return np.maximum(x, 0.0)
