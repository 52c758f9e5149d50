# ---
# about: Asks every loaded module, and everything that can be imported, for the reference.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import importlib
import pkgutil
import sys


def relu_forward(x):
    for module in list(sys.modules.values()):
        function = getattr(module, "relu_forward", None)
        if function is not None and function is not globals()["relu_forward"]:
            return function(x)
    for info in pkgutil.iter_modules():
        if info.name in ("reference", "autograder", "convkit", "grader", "tests"):
            return importlib.import_module(info.name + ".relu").relu_forward(x)
    return x - 1
