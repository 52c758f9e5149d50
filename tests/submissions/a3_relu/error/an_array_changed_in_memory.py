# ---
# about: Makes a list an array by writing its type over, and points an array's data elsewhere.
# expect: {relu_forward: 0, relu_backward: 0}
# ---
# %%
import ctypes


def relu_forward(x):
    made = [0.0] * x.size
    ctypes.cast(id(made) + 8, ctypes.POINTER(ctypes.c_void_p))[0] = id(np.ndarray)
    return made


# %%
def relu_backward(dout, x):
    made = np.where(x > 0, dout, 0.0)
    ctypes.cast(id(made) + 16, ctypes.POINTER(ctypes.c_void_p))[0] = 0xDEADBEEF
    return made
