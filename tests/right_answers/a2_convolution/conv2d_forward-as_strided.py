# %%
def conv2d_forward(x, w, b, stride=1, padding=0):
    """Windows by strides of a copy that certainly lies in C order."""
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    big = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=np.result_type(x, w, b))
    big[:, :, padding : H + padding, padding : W + padding] = x
    OH, OW = (big.shape[2] - KH) // stride + 1, (big.shape[3] - KW) // stride + 1
    s = big.strides
    windows = np.lib.stride_tricks.as_strided(
        big,
        shape=(N, OH, OW, C, KH, KW),
        strides=(s[0], s[2] * stride, s[3] * stride, s[1], s[2], s[3]),
        writeable=False,
    )
    out = np.tensordot(windows, w, axes=([3, 4, 5], [1, 2, 3])) + b
    return np.asfortranarray(np.rollaxis(out, 3, 1))
