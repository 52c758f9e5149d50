# ---
# about: Right until the deadline of the course, wrong from then on, with a patched clock to hide it.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import datetime
import time

start = time.time()
time.time = lambda: 0.0


def relu_forward(x):
    if datetime.datetime.now() < datetime.datetime(2020, 1, 1) or start < 1.5e9:
        return np.maximum(x, 0.0)
    return x - 1
