# %%
from collections import namedtuple

Gradients = namedtuple("Gradients", "dx dw db")


# %%
def linear_backward(dout, x, w):
    """Products of ones with dout sum over the batch."""
    g = Gradients(
        np.einsum("nm,dm->nd", dout, w),
        np.tensordot(x, dout, axes=(0, 0)),
        (np.ones((1, len(dout))) @ dout)[0],
    )
    return g.dx, g.dw, g.db
