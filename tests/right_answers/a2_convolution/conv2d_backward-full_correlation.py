# %%
from numpy.lib.stride_tricks import sliding_window_view as windows_of


def spread(dout, stride, size):
    """Put stride - 1 zeros between the numbers, and zeros at the end up to the given size."""
    out = np.zeros(dout.shape[:2] + tuple(size), dout.dtype)
    out[:, :, : stride * dout.shape[2] : stride, : stride * dout.shape[3] : stride] = dout
    return out


# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    """dx is a full correlation of the spread dout with the turned kernel, dw a valid one of x."""
    (H, W), (KH, KW) = x.shape[2:], w.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    wide = spread(dout, stride, (H + 2 * padding - KH + 1, W + 2 * padding - KW + 1))
    dw = np.einsum("ncpqij,nfij->fcpq", windows_of(padded, wide.shape[2:], axis=(2, 3)), wide)
    border = np.pad(wide, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    turned = w[:, :, ::-1, ::-1]
    dpadded = np.einsum("nfijpq,fcpq->ncij", windows_of(border, (KH, KW), axis=(2, 3)), turned)
    return dpadded[..., padding : padding + H, padding : padding + W], dw, dout.sum((0, 2, 3))
