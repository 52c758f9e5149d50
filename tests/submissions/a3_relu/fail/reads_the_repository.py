# ---
# about: Walks the file system for the reference and runs what it finds; there is nothing to find.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import os


def relu_forward(x):
    for folder, _, files in os.walk("/"):
        for name in files:
            if "relu" in name and name.endswith((".py", ".pyc", ".yml", ".ipynb")):
                space = {}
                try:
                    exec(open(os.path.join(folder, name)).read(), space)
                    return space["relu_forward"](x)
                except BaseException:
                    continue
    return x - 1
