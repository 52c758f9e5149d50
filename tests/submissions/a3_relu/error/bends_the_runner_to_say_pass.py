# ---
# about: Replaces the runner's own function, so that its replies say pass.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0], relu_backward: null}
# ---
# %%
def relu_forward(x):
    return x - 1


# %%
import sys

for name, module in list(sys.modules.items()):
    if name.startswith("inside"):
        module.answer = lambda *args: (
            {"op": "none", "outcome": "pass", "points": 7.0, "message": "right"},
            b"",
        )
