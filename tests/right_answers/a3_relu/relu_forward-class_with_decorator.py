# %%
import functools


def keeps_shape(function):
    @functools.wraps(function)
    def checked(x):
        out = function(x)
        assert out.shape == x.shape
        return out

    return checked


class Rectifier:
    def __init__(self, floor=0.0):
        self.floor = floor

    def __call__(self, x):
        return np.fmax(self.floor, x)


# %%
rectifier = Rectifier()


@keeps_shape
def relu_forward(x):
    return rectifier(x)
