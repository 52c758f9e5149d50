# ---
# about: Forks for ever and swallows every refusal.
# tricks: [answers_alone]
# limits: {question_cpu_seconds: 1}
# expect: {relu_forward: [limit, 0]}
# ---
# %%
import os


def relu_forward(x):
    while True:
        try:
            os.fork()
        except OSError:
            pass
