# ---
# about: The result is right, but an object that is deleted on the way loops for ever.
# tricks: [answers_alone]
# limits: {question_cpu_seconds: 1}
# expect: {relu_forward: [limit, 0]}
# ---
# %%
class Haunted:
    def __del__(self):
        while True:
            pass


def relu_forward(x):
    ghost = Haunted()
    return np.maximum(x, 0.0)
