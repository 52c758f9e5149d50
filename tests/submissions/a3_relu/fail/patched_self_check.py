# ---
# about: Overwrites check with one that praises, and the modules behind it.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import sys

check = lambda function: print(f"{function.__name__}: all checks passed, 7 of 7 points")
for name, module in list(sys.modules.items()):
    if name.startswith("selfcheck"):
        vars(module).update({key: check for key in vars(module) if not key.startswith("__")})


# %%
def relu_forward(x):
    return x - 1
