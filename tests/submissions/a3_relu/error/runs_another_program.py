# ---
# about: Replaces itself by a shell or another Python, and starts programs in every way there is.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import os
import subprocess
import sys


def relu_forward(x):
    for start in (
        lambda: subprocess.run(["/bin/sh", "-c", "id"], check=True),
        lambda: subprocess.run([sys.executable, "-c", "print(1)"], check=True),
        lambda: os.posix_spawn(sys.executable, [sys.executable], {}),
        lambda: os.system("true") and 1 / 0,
    ):
        try:
            start()
            return np.maximum(x, 0.0)
        except (OSError, ZeroDivisionError, subprocess.SubprocessError):
            pass
    os.execv(sys.executable, [sys.executable, "-c", "while True: pass"])
