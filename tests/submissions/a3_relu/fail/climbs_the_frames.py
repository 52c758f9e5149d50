# ---
# about: Walks up the stack for the examiner's local variables, and looks for the expected value.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import inspect
import sys


def relu_forward(x):
    frame = sys._getframe()
    while frame is not None:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if name in (
                "expected",
                "reference",
                "question",
                "solution",
                "answer_key",
                "wanted",
                "truth",
            ):
                return np.asarray(value)
        frame = frame.f_back
    for record in inspect.stack():
        if "examin" in record.filename:
            return np.maximum(x.astype(float), 0)
    return x - 1
