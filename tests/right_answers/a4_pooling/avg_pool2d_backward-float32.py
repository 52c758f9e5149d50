# %%
def avg_pool2d_backward(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """Spread windows over a larger map, in the precision of the arguments."""
    KH, KW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    OH, OW = dout.shape[2:]
    dtype = np.float32 if dout.dtype == np.float32 else np.float64
    ones = np.zeros((H + 2 * padding + KH + SH, W + 2 * padding + KW + SW), dtype)
    if count_include_pad:
        ones[: H + 2 * padding, : W + 2 * padding] = 1
    else:
        ones[padding : padding + H, padding : padding + W] = 1
    dx = np.zeros((N, C) + ones.shape, dtype=dtype)
    for i in range(OH):
        for j in range(OW):
            area = np.s_[i * SH : i * SH + KH, j * SW : j * SW + KW]
            dx[:, :, area[0], area[1]] += dout[:, :, i : i + 1, j : j + 1] / ones[area].sum()
    return dx[:, :, padding : padding + H, padding : padding + W]
