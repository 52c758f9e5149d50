# ---
# about: An object array whose elements are equal to everything.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
class Yes:
    def __eq__(self, other):
        return True

    def __reduce__(self):
        import os

        return (os.system, ("touch /tmp/owned",))


def relu_forward(x):
    out = np.empty(x.shape, dtype=object)
    out.fill(Yes())
    return out
