# ---
# about: Looks through every object of the process for another function of that name.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import gc
import types


def relu_forward(x):
    for thing in gc.get_objects():
        if (
            isinstance(thing, types.FunctionType)
            and thing.__name__ == "relu_forward"
            and thing is not relu_forward
        ):
            return thing(x)
        if isinstance(thing, types.ModuleType) and str(thing.__name__).startswith(
            ("reference", "autograder")
        ):
            return thing.relu.relu_forward(x)
    return x - 1
