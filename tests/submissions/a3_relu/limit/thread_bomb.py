# ---
# about: Starts threads that never end until the machine refuses, and goes on.
# tricks: [answers_alone]
# limits: {question_cpu_seconds: 1}
# expect: {relu_forward: [limit, 0]}
# ---
# %%
import threading


def spin():
    while True:
        pass


def relu_forward(x):
    while True:
        try:
            threading.Thread(target=spin, daemon=True).start()
        except RuntimeError:
            pass
