# ---
# about: The functions are a method, an instance with strange attributes and a partial; all are right.
# tricks: [answers_alone]
# ---
# %%
import functools


class Layer:
    def forward(self, x, slope):
        return np.where(x > 0, x, slope * x)

    __name__ = "<script>alert(1)</script>"
    __signature__ = "no signature"
    __wrapped__ = None

    def __call__(self, dout, x):
        return np.where(x > 0, dout, 0)

    def __getattr__(self, name):
        raise RuntimeError(name)


# %%
relu_forward = functools.partial(Layer().forward, slope=0.0)
# %%
relu_backward = Layer()
