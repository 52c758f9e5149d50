# ---
# about: Returns an object whose metaclass says it is ndarray and raises when asked its name.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
class Meta(type):
    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(np.ndarray)

    @property
    def __name__(cls):
        raise SystemExit(0)


class Fake(metaclass=Meta):
    __class__ = np.ndarray
    dtype = np.dtype(float)
    shape = (1,)
    ndim = 1

    def tobytes(self):
        return bytes(8)


def relu_forward(x):
    return Fake()
