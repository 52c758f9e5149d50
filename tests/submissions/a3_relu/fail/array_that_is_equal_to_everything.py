# ---
# about: A subclass of ndarray whose comparisons, ufuncs and functions all answer True.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
class Liar(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    __ne__ = lambda self, other: np.zeros(self.shape, bool)

    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(self.shape)

    def __array_function__(self, *args, **kwargs):
        return True

    def tobytes(self, *args):
        return np.maximum(np.ones(self.shape), 0).tobytes()


def relu_forward(x):
    return (x - 1).view(Liar)
