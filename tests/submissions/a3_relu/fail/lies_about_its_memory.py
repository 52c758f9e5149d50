# ---
# about: An object with __array_interface__ that points at somebody else's memory.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
class Pointer:
    def __init__(self, shape):
        self.__array_interface__ = {
            "shape": shape,
            "typestr": "<f8",
            "data": (0x400000, True),
            "version": 3,
        }


def relu_forward(x):
    return Pointer(x.shape)
