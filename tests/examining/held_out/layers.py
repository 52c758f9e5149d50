"""Wrong answers to the tasks of a1, a3, a4 and a5, whole as students write them."""
# ruff: noqa: ANN001, ANN202, D103, N806, E741, PLR0913, C901 - as students write

import numpy as np


def _sizes(x, kernel_size, stride, padding, ceil_mode=False):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    H, W = x.shape[2:]

    def size(n, k, s):
        room = n + 2 * padding - k
        o = room // s + 1
        if ceil_mode and room % s:
            o += 1
            if (o - 1) * s >= n + padding:
                o -= 1
        return o

    return kh, kw, sh, sw, size(H, kh, sh), size(W, kw, sw)


def _pool(x, kernel_size, stride, padding, ceil_mode, fill, reduce):
    kh, kw, sh, sw, Ho, Wo = _sizes(x, kernel_size, stride, padding, ceil_mode)
    x = x.astype(float)
    big = padding + max(kh, kw, sh, sw)
    xp = np.pad(x, ((0, 0), (0, 0), (padding, big), (padding, big)), constant_values=fill)
    out = np.zeros((*x.shape[:2], Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            out[:, :, i, j] = reduce(xp[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw])
    return out


def max_pool2d_forward_zero_padding(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    return _pool(x, kernel_size, stride, padding, ceil_mode, 0.0, lambda w: w.max(axis=(2, 3)))


def max_pool2d_forward_minus_999(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    return _pool(x, kernel_size, stride, padding, ceil_mode, -999, lambda w: w.max(axis=(2, 3)))


def max_pool2d_forward_stride_one(x, kernel_size, stride=1, padding=0, ceil_mode=False):
    return _pool(x, kernel_size, stride, padding, ceil_mode, -np.inf, lambda w: w.max(axis=(2, 3)))


def max_pool2d_forward_no_ceil(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    return _pool(x, kernel_size, stride, padding, False, -np.inf, lambda w: w.max(axis=(2, 3)))


def max_pool2d_forward_pair_not_known(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    stride = stride or kernel_size
    N, C, H, W = x.shape
    Ho = (H + 2 * padding - kernel_size) // stride + 1
    Wo = (W + 2 * padding - kernel_size) // stride + 1
    return _pool(x, kernel_size, stride, padding, False, -np.inf, lambda w: w.max(axis=(2, 3)))[
        :, :, :Ho, :Wo
    ]


def max_pool2d_forward_ceil_by_default(x, kernel_size, stride=None, padding=0, ceil_mode=True):
    return _pool(x, kernel_size, stride, padding, ceil_mode, -np.inf, lambda w: w.max(axis=(2, 3)))


def max_pool2d_forward_zero_start_no_ceil(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    return _pool(x, kernel_size, stride, padding, False, 0.0, lambda w: w.max(axis=(2, 3)))


def max_pool2d_forward_mean(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    return _pool(x, kernel_size, stride, padding, ceil_mode, 0.0, lambda w: w.mean(axis=(2, 3)))


def _max_back(dout, x, kernel_size, stride, padding, ceil_mode, route):
    kh, kw, sh, sw, _, _ = _sizes(x, kernel_size, stride, padding, ceil_mode)
    N, C, H, W = x.shape
    big = padding + max(kh, kw, sh, sw)
    edges = ((0, 0), (0, 0), (padding, big), (padding, big))
    xp = np.pad(x.astype(float), edges, constant_values=-np.inf)
    dxp = np.zeros(xp.shape)
    for n in range(N):
        for c in range(C):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
                    route(dxp[n, c, rows, cols], xp[n, c, rows, cols], dout[n, c, i, j])
    return dxp[:, :, padding : padding + H, padding : padding + W]


def max_pool2d_backward_all_ties(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    def route(into, window, g):
        into += (window == window.max()) * g

    return _max_back(dout, x, kernel_size, stride, padding, ceil_mode, route)


def max_pool2d_backward_assigns(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    def route(into, window, g):
        into[np.unravel_index(np.argmax(window), window.shape)] = g

    return _max_back(dout, x, kernel_size, stride, padding, ceil_mode, route)


def max_pool2d_backward_mask_assigned(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False
):
    def route(into, window, g):
        into[:] = (window == window.max()) * g

    return _max_back(dout, x, kernel_size, stride, padding, ceil_mode, route)


def max_pool2d_backward_everywhere(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    def route(into, _window, g):
        into += g

    return _max_back(dout, x, kernel_size, stride, padding, ceil_mode, route)


def avg_pool2d_forward_never_counts(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    def mean(window):
        return np.nanmean(window, axis=(2, 3))

    return _pool(x, kernel_size, stride, padding, ceil_mode, np.nan, mean)


def avg_pool2d_forward_always_kernel(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    return _pool(x, kernel_size, stride, padding, ceil_mode, 0.0, lambda w: w.mean(axis=(2, 3)))


def avg_pool2d_forward_sum(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    return _pool(x, kernel_size, stride, padding, ceil_mode, 0.0, lambda w: w.sum(axis=(2, 3)))


def avg_pool2d_backward_not_divided(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    def route(into, _window, g):
        into += g

    return _max_back(dout, x, kernel_size, stride, padding, ceil_mode, route)


def global_max_pool2d_zero_start(x):
    N, C, H, W = x.shape
    out = np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    if x[n, c, i, j] > out[n, c]:
                        out[n, c] = x[n, c, i, j]
    return out


def global_avg_pool2d_all_channels(x):
    return x.mean(axis=(1, 2, 3))


def relu_forward_leaky(x):
    return np.where(x > 0, x, 0.01 * x)


def relu_backward_gate_of_dout(dout, x):
    return dout * (dout > 0)


def relu_backward_open_at_zero(dout, x):
    return dout * (x >= 0)


def relu_backward_forward_again(dout, x):
    return np.maximum(x, 0)


def softmax_wrong_axis(scores):
    e = np.exp(scores - scores.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def softmax_overflow(scores):
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)


def softmax_whole_maximum(scores):
    e = np.exp(scores - np.max(scores))
    return e / e.sum(axis=1, keepdims=True)


def softmax_sum_of_all(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum()


def cross_entropy_epsilon(scores, labels):
    N = scores.shape[0]
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(N), labels] + 1e-8))
    d = p.copy()
    d[np.arange(N), labels] -= 1
    return loss, d / N


def cross_entropy_not_divided(scores, labels):
    N = scores.shape[0]
    z = scores - scores.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(N), labels] -= 1
    return -logp[np.arange(N), labels].mean(), d


def cross_entropy_sums(scores, labels):
    N = scores.shape[0]
    z = scores - scores.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(N), labels] -= 1
    return -logp[np.arange(N), labels].sum(), d


def cross_entropy_no_minus(scores, labels):
    N = scores.shape[0]
    z = scores - scores.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(N), labels] -= 1
    return logp[np.arange(N), labels].mean(), d / N


def linear_forward_transposed(x, w, b):
    return x @ w.T + b


def linear_forward_no_bias(x, w, b):
    return x @ w


def linear_backward_mean(dout, x, w):
    N = len(x)
    return dout @ w.T, x.T @ dout / N, dout.mean(axis=0)


def linear_backward_db_all(dout, x, w):
    return dout @ w.T, x.T @ dout, dout.sum()


def linear_backward_dw_transposed(dout, x, w):
    return dout @ w.T, dout.T @ x, dout.sum(axis=0)


def flatten_whole_batch(x):
    return x.reshape(-1)


def flatten_columns_first(x):
    return x.reshape(x.shape[0], -1, order="F")


def quantize_rounds(signal, bits, full_scale=1.0):
    levels = 2**bits
    return np.clip(np.round(signal / full_scale * levels), 0, levels - 1).astype(int)


def quantize_largest_code(signal, bits, full_scale=1.0):
    levels = 2**bits - 1
    return np.clip(np.floor(signal / full_scale * levels), 0, levels).astype(int)


def to_bits_reversed(codes, bits):
    return (np.asarray(codes)[..., None] >> np.arange(bits)) & 1


def split_channels_bgr(image):
    return np.stack([image[:, :, 2], image[:, :, 1], image[:, :, 0]])


def count_parameters_first_axis(arrays):
    return sum(len(p) for p in arrays)
