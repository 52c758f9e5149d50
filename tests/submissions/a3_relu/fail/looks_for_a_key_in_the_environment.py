# ---
# about: Searches the environment for keys, paths and signs of a grader.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import os


def relu_forward(x):
    words = (
        "secret",
        "key",
        "token",
        "grade",
        "course",
        "jupyter",
        "ssh",
        "reference",
        "pythonpath",
    )
    for name, value in os.environ.items():
        if any(word in (name + value).lower() for word in words):
            return np.maximum(x.astype(float), 0)
    return x - 1
