"""Wrong answers after mistakes that were seen in published code and in forums."""
# ruff: noqa: ANN001, ANN202, D103, N806, E741, PLR0913, C901, ANN003, PLR0917 - as students write

import math

import numpy as np


def conv2d_forward_width_copied_from_height_c08(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH = (H + 2 * padding - KH) // stride + 1
    OW = OH
    out = np.zeros((N, F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = (
                np.einsum(
                    "nckl,fckl->nf",
                    xp[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW],
                    w,
                )
                + b
            )
    return out


def conv2d_forward_height_in_the_width_c08b(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (H + 2 * padding - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    out[n, f, i, j] = (
                        np.sum(
                            xp[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                            * w[f]
                        )
                        + b[f]
                    )
    return out


def conv2d_forward_rounds_the_size_c13b(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH = round((H + 2 * padding - KH) / stride) + 1
    OW = round((W + 2 * padding - KW) / stride) + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    win = xp[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
                    out[n, f, i, j] = np.sum(win * w[f]) + b[f]
    return out


def conv2d_forward_first_channel_under_all_kernels_c17b(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    out[n, f, i, j] = (
                        np.sum(
                            xp[n, 0, i * stride : i * stride + KH, j * stride : j * stride + KW]
                            * w[f]
                        )
                        + b[f]
                    )
    return out


def conv2d_forward_nothing_above_and_left_c22(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = (
                np.einsum(
                    "nckl,fckl->nf",
                    xp[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW],
                    w,
                )
                + b
            )
    return out


def conv2d_forward_pads_rows_only_c23(x, w, b, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (0, 0)))
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH = (H - KH) // stride + 1
    OW = (W - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = (
                np.einsum(
                    "nckl,fckl->nf",
                    x[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW],
                    w,
                )
                + b
            )
    return out


def _back(dout, x, w, stride, padding, crop="ok", dxop="+=", dwop="+=", sdx=None):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    s = stride
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, c = i * s, j * s
                    if dxop == "+=":
                        dxp[n, :, a : a + KH, c : c + KW] += w[f] * dout[n, f, i, j]
                    else:
                        dxp[n, :, a : a + KH, c : c + KW] = w[f] * dout[n, f, i, j]
                    if dwop == "+=":
                        dw[f] += xp[n, :, a : a + KH, c : c + KW] * dout[n, f, i, j]
                    else:
                        dw[f] = xp[n, :, a : a + KH, c : c + KW] * dout[n, f, i, j]
    p = padding
    return dxp, dw, dout.sum(axis=(0, 2, 3)), dxp[:, :, p : p + H, p : p + W]


def conv2d_backward_db_of_all_filters_for_each_b05b(dout, x, w, stride=1, padding=0):
    dxp, dw, db, dx = _back(dout, x, w, stride, padding)
    return dx, dw, np.full(w.shape[0], np.sum(dout))


def conv2d_backward_nothing_above_and_left_in_dw_b13(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    p = padding
    dxp, _, db, dx = _back(dout, x, w, stride, padding)
    dw = np.zeros(w.shape)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, c = i * stride, j * stride
                    win = x[n, :, a : a + KH, c : c + KW]
                    dw[f, :, : win.shape[1], : win.shape[2]] += win * dout[n, f, i, j]
    return dx, dw, db


def conv2d_backward_nothing_above_and_left_in_dw_b13b(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    p = padding
    dxp, _, db, dx = _back(dout, x, w, stride, padding)
    dw = np.zeros(w.shape)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, c = i * stride, j * stride
                    dw[f] += x[n, :, a : a + KH, c : c + KW] * dout[n, f, i, j]
    return dx, dw, db


def conv2d_backward_nothing_above_and_left_in_dw_b13c(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    p = padding
    dxp, _, db, dx = _back(dout, x, w, stride, padding)
    dw = np.zeros(w.shape)
    OH = (H - KH) // stride + 1
    OW = (W - KW) // stride + 1
    for i in range(OH):
        for j in range(OW):
            a, c = i * stride, j * stride
            dw += np.einsum("nckl,nf->fckl", x[:, :, a : a + KH, c : c + KW], dout[:, :, i, j])
    return dx, dw, db


def conv2d_backward_types_of_picture_and_filters_b14(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, c = i * stride, j * stride
                    dxp[n, :, a : a + KH, c : c + KW] += w[f] * dout[n, f, i, j]
                    dw[f] += xp[n, :, a : a + KH, c : c + KW] * dout[n, f, i, j]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


def relu_forward_leaky_by_0_2_r08c(x):
    return np.where(x > 0, x, 0.2 * x)


def _p(k):
    return (k, k) if isinstance(k, int) else k


def _sz(n, k, s, p, ceil):
    r = n + 2 * p - k
    o = r // s + 1
    if ceil and r % s:
        o += 1
        if (o - 1) * s >= n + p:
            o -= 1
    return o


def _mx(
    x,
    k,
    stride,
    padding,
    ceil_mode,
    fill=-np.inf,
    red=None,
    size=_sz,
    stepk=False,
    ext=None,
    ow=None,
):
    kh, kw = _p(k)
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    OH = size(H, kh, sh, padding, ceil_mode)
    OW = size(W, kw, sw, padding, ceil_mode)
    if ow == "kh":
        OW = size(W, kh, sw, padding, ceil_mode)
    if ow == "oh":
        OW = OH
    big = padding + 8
    xp = np.pad(
        x.astype(float), ((0, 0), (0, 0), (padding, big), (padding, big)), constant_values=fill
    )
    out = np.zeros((N, C, OH, OW))
    if stepk:
        sh, sw = kh, kw
    eh, ew = (kh, kw) if ext is None else (sh, sw)
    for i in range(OH):
        for j in range(OW):
            out[:, :, i, j] = (red or (lambda w: w.max(axis=(2, 3))))(
                xp[:, :, i * sh : i * sh + eh, j * sw : j * sw + ew]
            )
    return out


def max_pool2d_forward_naive_ceil_m11(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    return _mx(
        x,
        kernel_size,
        stride,
        padding,
        ceil_mode,
        size=lambda n, k, s, p, c: (
            (int(np.ceil((n + 2 * p - k) / s)) if c else (n + 2 * p - k) // s) + 1
        ),
    )


def max_pool2d_forward_columns_from_rows_m13(
    x, kernel_size, stride=None, padding=0, ceil_mode=False
):
    return _mx(x, kernel_size, stride, padding, ceil_mode, ow="oh")


def _mb(dout, x, k, stride, padding, ceil_mode, route, fill=-np.inf, crop=None, mv=None):
    kh, kw = _p(k)
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    if mv:
        sh = sw = mv
    N, C, H, W = x.shape
    big = padding + 8
    xp = np.pad(
        x.astype(float), ((0, 0), (0, 0), (padding, big), (padding, big)), constant_values=fill
    )
    d = np.zeros(xp.shape)
    for n in range(N):
        for c in range(C):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    r, q = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
                    route(d[n, c, r, q], xp[n, c, r, q], dout[n, c, i, j])
    o = padding if crop is None else crop(padding)
    return d[:, :, o : o + H, o : o + W]


def _one(into, win, g):
    into[np.unravel_index(np.argmax(win), win.shape)] += g


def max_pool2d_backward_largest_magnitude_p08(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False
):
    def r(into, win, g):
        w = np.where(np.isfinite(win), np.abs(win), -1)
        into[np.unravel_index(np.argmax(w), win.shape)] += g

    return _mb(dout, x, kernel_size, stride, padding, ceil_mode, r)


def max_pool2d_backward_crops_too_far_p10b(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False
):
    return _mb(dout, x, kernel_size, stride, padding, ceil_mode, _one, crop=lambda p: 2 * p)


def max_pool2d_backward_pads_with_zero_p11(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False
):
    return _mb(dout, x, kernel_size, stride, padding, ceil_mode, _one, fill=0.0)


def _cnt(n, k, s, p, i, include):
    a = i * s - p
    b = a + k
    return (min(b, n + p) - a) if include else (min(b, n) - max(a, 0))


def _avg(x, k, stride, padding, ceil_mode, inc, div=None, off=0, size=_sz):
    kh, kw = _p(k)
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    N, C, H, W = x.shape
    OH = size(H, kh, sh, padding, ceil_mode)
    OW = size(W, kw, sw, padding, ceil_mode)
    xp = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding + 8), (padding, padding + 8)))
    out = np.zeros((N, C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            d = _cnt(H, kh, sh, padding, i, inc) * _cnt(W, kw, sw, padding, j, inc)
            if div:
                d = div(d, kh, kw, i, j, (H, W), (sh, sw), padding)
            out[:, :, i, j] = (
                xp[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw].sum(axis=(2, 3)) / d
            )
    return out


def avg_pool2d_forward_divides_by_height_squared_a04(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    return _avg(
        x,
        kernel_size,
        stride,
        padding,
        ceil_mode,
        count_include_pad,
        div=lambda d, kh, kw, *a: kh * kh,
    )


def output_size_pads_one_side_o02(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    n = (input_size + padding - kernel_size) / stride
    if ceil_mode:
        o = math.ceil(n) + 1
        if (o - 1) * stride >= input_size + padding:
            o -= 1
        return o
    return math.floor(n) + 1
