# ---
# about: Replaces builtins by functions that lie, after the answers were defined.
# tricks: [answers_alone]
# ---
# %%
def relu_forward(x):
    return np.where(x > 0, x, 0.0)


# %%
def relu_backward(dout, x):
    return np.where(x > 0, dout, 0)


# %%
import builtins

for name in (
    "all",
    "any",
    "abs",
    "max",
    "min",
    "sum",
    "sorted",
    "open",
    "print",
    "repr",
    "round",
    "zip",
):
    setattr(builtins, name, lambda *args, **kwargs: True)
# %%
for name in (
    "len",
    "isinstance",
    "type",
    "getattr",
    "str",
    "int",
    "dict",
    "list",
    "tuple",
    "bytes",
    "range",
):
    setattr(builtins, name, None)
