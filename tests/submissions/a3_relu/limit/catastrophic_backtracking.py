# ---
# about: A regular expression that backtracks for longer than the universe is old.
# tricks: [answers_alone]
# limits: {question_cpu_seconds: 1}
# expect: {relu_forward: [limit, 0]}
# ---
# %%
import re


def relu_forward(x):
    re.match(r"(a+)+$", "a" * 60 + "b")
    return np.maximum(x, 0.0)
