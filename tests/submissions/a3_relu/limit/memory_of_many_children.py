# ---
# about: Spreads a memory bomb over child processes, each of them below the limit.
# tricks: [answers_alone]
# limits: {memory_mb: 200, question_cpu_seconds: 2}
# expect: {relu_forward: [limit, 0]}
# ---
# %%
import os
import time


def relu_forward(x):
    for _ in range(8):
        if os.fork() == 0:
            held = np.ones(15_000_000)
            time.sleep(60)
            os._exit(0)
    while True:
        os.getpid()
