# %%
class Accumulator:
    """Add up gradients in the precision of what comes from behind."""

    def __init__(self, shape, dtype):
        self.value = np.zeros(shape, dtype=dtype)

    def __setitem__(self, place, more):
        self.value[place] += more


# %%
def conv2d_backward(dout, x, w, stride=1, padding=0):
    dtype = np.float32 if x.dtype == w.dtype == dout.dtype == np.float32 else np.float64
    N, C, H, W = x.shape
    OH, OW = dout.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    back, dw = Accumulator(padded.shape, dtype), np.empty(w.shape, dtype, order="F")
    for p in range(w.shape[2]):
        for q in range(w.shape[3]):
            rows = slice(p, p + stride * (OH - 1) + 1, stride)
            columns = slice(q, q + stride * (OW - 1) + 1, stride)
            area = (slice(None), slice(None), rows, columns)
            dw[:, :, p, q] = np.einsum("nfij,ncij->fc", dout, padded[area])
            back[area] = np.einsum("nfij,fc->ncij", dout, w[:, :, p, q])
    return back.value[:, :, padding : padding + H, padding : padding + W], dw, dout.sum((0, 2, 3))
