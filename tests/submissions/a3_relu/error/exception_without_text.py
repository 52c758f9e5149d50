# ---
# about: Raises an exception of its own, no Exception at all, whose text raises another one.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
class Nothing(BaseException):
    def __str__(self):
        raise KeyboardInterrupt

    __repr__ = __str__

    @property
    def __traceback__(self):
        raise SystemExit(0)


def relu_forward(x):
    raise Nothing
