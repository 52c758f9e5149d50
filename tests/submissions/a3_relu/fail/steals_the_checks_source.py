# ---
# about: Reads the source of the self-check by inspect and linecache, and answers what stands there.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import inspect
import linecache
import sys


def relu_forward(x):
    text = "".join(
        inspect.getsource(m)
        for n, m in list(sys.modules.items())
        if n.startswith("selfcheck") and getattr(m, "__file__", None)
    )
    text += "".join("".join(entry[2]) for entry in list(linecache.cache.values()) if len(entry) > 2)
    if "np.maximum(x" in text.replace(inspect.getsource(relu_forward), ""):
        return np.maximum(x.astype(float), 0)
    return x - 1
