# ---
# about: Traces and profiles every function of the runner, in the hope to meet the expected value.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import sys

met = {}


def spy(frame, event, value):
    met.update(
        {k: v for k, v in frame.f_locals.items() if k in ("expected", "reference", "wanted")}
    )
    return spy


sys.settrace(spy)
sys.setprofile(spy)


# %%
def relu_forward(x):
    sys.settrace(spy)
    return met.get("expected", x - 1)
