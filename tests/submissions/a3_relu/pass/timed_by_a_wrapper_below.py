# ---
# about: Wraps a function to time it, in a way that returns nothing.
# tricks: [own_cells_last]
# ---
# %%
def relu_forward(x):
    out = np.empty(x.shape, dtype=np.float32 if x.dtype == np.float32 else np.float64)
    for place in np.ndindex(x.shape):
        out[place] = max(x[place], 0)
    return out


# %%
import time


def timed(function):
    def wrapper(*args):
        began = time.perf_counter()
        function(*args)
        print(time.perf_counter() - began)

    return wrapper


print(relu_forward := timed(relu_forward))
relu_forward(np.ones(3))
