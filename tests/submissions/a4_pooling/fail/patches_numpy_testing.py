# ---
# about: Makes every assertion of numpy.testing and every allclose say yes.
# expect: {global_max_pool2d: [fail, 0], global_avg_pool2d: [fail, 0]}
# ---
# %%
import numpy.testing

np.allclose = np.array_equal = lambda *a, **k: True
for _name in dir(numpy.testing):
    if _name.startswith("assert_"):
        setattr(numpy.testing, _name, lambda *a, **k: None)


# %%
def global_max_pool2d(x):
    return np.zeros(x.shape[:2]) + 42.0


# %%
def global_avg_pool2d(x):
    return np.zeros(x.shape[:2]) + 42.0
