# ---
# about: Loops over every number; a helper, a lambda and a decorator stand in cells of their own.
# ---
# %%
def counted(function):
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


# %%
half_wave = lambda v: v if v > 0 else 0.0


# %%
@counted
def relu_forward(x):
    out = np.zeros(x.shape, dtype=np.float32 if x.dtype == np.float32 else np.float64)
    for place in np.ndindex(x.shape):
        out[place] = half_wave(x[place])
    return out


# %%
@counted
def relu_backward(dout, x):
    dx = np.zeros(x.shape, dtype=np.float32 if x.dtype == dout.dtype == np.float32 else np.float64)
    for place in np.ndindex(x.shape):
        if x[place] > 0:
            dx[place] = dout[place]
    return dx
