# %%
def first_true(mask):
    """Keep the first True of the last axis."""
    return mask & (np.cumsum(mask, axis=-1) == 1)


# %%
def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    dout = np.array(dout)
    KH, KW = (kernel_size,) * 2 if isinstance(kernel_size, (int, np.integer)) else kernel_size
    S = (KH, KW) if stride is None else (stride,) * 2
    room = padding + KH + KW + max(S)
    frame = ((0, 0), (0, 0), (padding, room), (padding, room))
    big = np.pad(np.array(x, dtype=np.result_type(x, np.float32)), frame, constant_values=-np.inf)
    grad = np.zeros_like(big)
    for i, j in np.ndindex(*dout.shape[2:]):
        area = np.s_[:, :, i * S[0] : i * S[0] + KH, j * S[1] : j * S[1] + KW]
        window = big[area].reshape(*x.shape[:2], -1)
        mask = first_true(window == window.max(axis=-1, keepdims=True))
        grad[area] += (mask * dout[:, :, i, j, None]).reshape(*x.shape[:2], KH, KW)
    return grad[:, :, padding:, padding:][:, :, : x.shape[2], : x.shape[3]]
