# ---
# about: Takes bytes from every open descriptor, and so steals the examiner's next question.
# tricks: [answers_alone]
# expect: {relu_forward: [null, 0]}
# ---
# %%
import os


def relu_forward(x):
    for fd in range(3, 256):
        try:
            os.set_blocking(fd, False)
            os.read(fd, 1 << 20)
        except OSError:
            pass
    return x - 1
