# ---
# about: Raises an exception whose text takes for ever.
# tricks: [answers_alone]
# limits: {question_cpu_seconds: 1}
# expect: {relu_forward: [limit, 0]}
# ---
# %%
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def relu_forward(x):
    raise Endless
