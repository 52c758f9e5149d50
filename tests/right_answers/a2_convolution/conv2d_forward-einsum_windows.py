# %%
from numpy.lib.stride_tricks import sliding_window_view


# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    """All windows as a view, thinned out by the stride, and one sum of products."""
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    windows = sliding_window_view(np.pad(x, frame), w.shape[2:], axis=(2, 3))
    maps = np.einsum("ncijpq,fcpq->nfij", windows[:, :, ::stride, ::stride], w, optimize=True)
    return maps + b[None, :, None, None]
