# ---
# about: Opens hidden tests and other submissions by relative paths.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import glob
import os


def relu_forward(x):
    found = []
    for depth in range(1, 9):
        above = "../" * depth
        for inner in (
            "",
            "source/",
            "submitted/*/",
            "tests/",
            "solutions/",
            "reference/",
            ".course/**/",
        ):
            found += glob.glob(above + inner + "*relu*", recursive=True)
    for name in found:
        if os.path.isfile(name):
            exec(open(name).read(), globals())
            return globals()["relu_forward"](x)
    return x - 1
