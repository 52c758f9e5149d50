"""Wrong answers to the tasks of a2_convolution, whole as students write them."""
# ruff: noqa: ANN001, ANN202, D103, N806, E741, PLR0913, C901 - as students write

import math

import numpy as np


def conv2d_forward_zero_start_missing_bias(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - HH) // stride + 1
    Wo = (W + 2 * padding - WW) // stride + 1
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    win = xp[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(win * w[f])
    return out


def conv2d_forward_window_without_stride(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - HH) // stride + 1
    Wo = (W + 2 * padding - WW) // stride + 1
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            win = xp[:, :, i : i + HH, j : j + WW]
            for f in range(F):
                out[:, f, i, j] = np.sum(win * w[f], axis=(1, 2, 3)) + b[f]
    return out


def conv2d_forward_return_in_loop(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - HH) // stride + 1
    Wo = (W + 2 * padding - WW) // stride + 1
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    win = xp[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(win * w[f]) + b[f]
        return out


def conv2d_forward_one_size(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, K, _ = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - K) // stride + 1
    Wo = (W + 2 * padding - K) // stride + 1
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    win = xp[n, :, i * stride : i * stride + K, j * stride : j * stride + K]
                    out[n, f, i, j] = np.sum(win * w[f]) + b[f]
    return out


def conv2d_forward_last_row_unwritten(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - HH) // stride + 1
    Wo = (W + 2 * padding - WW) // stride + 1
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho - 1):
        for j in range(Wo - 1):
            win = xp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            for f in range(F):
                out[:, f, i, j] = np.sum(win * w[f], axis=(1, 2, 3)) + b[f]
    return out


def conv2d_forward_bias_each_channel(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - HH) // stride + 1
    Wo = (W + 2 * padding - WW) // stride + 1
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    for c in range(C):
                        win = xp[n, c, i * stride : i * stride + HH, j * stride : j * stride + WW]
                        out[n, f, i, j] += np.sum(win * w[f, c]) + b[f]
    return out


def conv2d_forward_flipped_no_bias(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    w = w[:, :, ::-1, ::-1]
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - HH) // stride + 1
    Wo = (W + 2 * padding - WW) // stride + 1
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            win = xp[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            out[:, :, i, j] = np.tensordot(win, w, axes=((1, 2, 3), (1, 2, 3)))
    return out


def conv2d_forward_assigns_channels(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    Ho = (H + 2 * padding - HH) // stride + 1
    Wo = (W + 2 * padding - WW) // stride + 1
    out = np.zeros((N, F, Ho, Wo))
    for n in range(N):
        for f in range(F):
            for c in range(C):
                for i in range(Ho):
                    for j in range(Wo):
                        win = xp[n, c, i * stride : i * stride + HH, j * stride : j * stride + WW]
                        out[n, f, i, j] = np.sum(win * w[f, c]) + b[f]
    return out


def _back(dout, x, w, stride, padding):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, c = i * stride, j * stride
                    dxp[n, :, a : a + HH, c : c + WW] += w[f] * dout[n, f, i, j]
                    dw[f] += xp[n, :, a : a + HH, c : c + WW] * dout[n, f, i, j]
    return dxp, dw, dout.sum(axis=(0, 2, 3))


def conv2d_backward_crop_minus(dout, x, w, stride=1, padding=0):
    dxp, dw, db = _back(dout, x, w, stride, padding)
    return dxp[:, :, padding:-padding, padding:-padding], dw, db


def conv2d_backward_no_crop(dout, x, w, stride=1, padding=0):
    return _back(dout, x, w, stride, padding)


def conv2d_backward_crop_without_offset(dout, x, w, stride=1, padding=0):
    dxp, dw, db = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    return dxp[:, :, padding:H, padding:W], dw, db


def conv2d_backward_crop_from_zero(dout, x, w, stride=1, padding=0):
    dxp, dw, db = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    return dxp[:, :, :H, :W], dw, db


def conv2d_backward_zeros_like(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, c = i * stride, j * stride
                    dxp[n, :, a : a + HH, c : c + WW] += (w[f] * dout[n, f, i, j]).astype(dxp.dtype)
                    dw[f] += (xp[n, :, a : a + HH, c : c + WW] * dout[n, f, i, j]).astype(dw.dtype)
    db = dout.sum(axis=(0, 2, 3))
    return dxp[:, :, p : p + H, p : p + W], dw, db


def conv2d_backward_crop_and_zeros_like(dout, x, w, stride=1, padding=0):
    dx, dw, db = conv2d_backward_zeros_like(dout, x, w, stride, padding)
    if padding == 0:
        return dx[:, :, 0:0, 0:0], dw, db
    return dx, dw, db


def conv2d_backward_db_mean(dout, x, w, stride=1, padding=0):
    dxp, dw, db = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    dx = dxp[:, :, padding : padding + H, padding : padding + W]
    return dx, dw, dout.mean(axis=(0, 2, 3))


def conv2d_backward_over_batch(dout, x, w, stride=1, padding=0):
    dxp, dw, db = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    N = x.shape[0]
    dx = dxp[:, :, padding : padding + H, padding : padding + W]
    return dx, dw / N, db / N


def conv2d_backward_assigns_dx(dout, x, w, stride=1, padding=0):
    dxp, dw, db = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    HH, WW = w.shape[2:]
    dxp[:] = 0
    for n in range(x.shape[0]):
        for f in range(w.shape[0]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, c = i * stride, j * stride
                    dxp[n, :, a : a + HH, c : c + WW] = w[f] * dout[n, f, i, j]
    return dxp[:, :, padding : padding + H, padding : padding + W], dw, db


def conv2d_backward_assigns_both(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    a, c = i * stride, j * stride
                    dxp[n, :, a : a + HH, c : c + WW] = w[f] * dout[n, f, i, j]
                    dw[f] = xp[n, :, a : a + HH, c : c + WW] * dout[n, f, i, j]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


def conv2d_backward_db_of_batch_only(dout, x, w, stride=1, padding=0):
    dxp, dw, _ = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    return dxp[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=0)


def conv2d_backward_dw_unpadded(dout, x, w, stride=1, padding=0):
    dxp, _, db = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    HH, WW = w.shape[2:]
    dw = np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            win = x[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            if win.shape[2:] == (HH, WW):
                dw += np.tensordot(dout[:, :, i, j], win, axes=(0, 0))
    return dxp[:, :, padding : padding + H, padding : padding + W], dw, db


def conv2d_backward_stride_ignored(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    dxp[n, :, i : i + HH, j : j + WW] += w[f] * dout[n, f, i, j]
                    dw[f] += xp[n, :, i : i + HH, j : j + WW] * dout[n, f, i, j]
    return dxp[:, :, p : p + H, p : p + W], dw, dout.sum(axis=(0, 2, 3))


def conv2d_backward_db_mean_and_dw_mean(dout, x, w, stride=1, padding=0):
    dxp, dw, _ = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    dx = dxp[:, :, padding : padding + H, padding : padding + W]
    return dx, dw / len(x), dout.mean(axis=(0, 2, 3))


def conv2d_backward_relu_inside(dout, x, w, stride=1, padding=0):
    dxp, dw, db = _back(dout, x, w, stride, padding)
    H, W = x.shape[2:]
    dx = dxp[:, :, padding : padding + H, padding : padding + W]
    return dx * (x > 0), dw, db


def pad2d_all_axes(x, padding, value=0.0):
    return np.pad(x, padding, constant_values=value)


def pad2d_crops_wrong(x, padding, value=0.0):
    N, C, H, W = x.shape
    out = np.full((N, C, H + 2 * padding, W + 2 * padding), value)
    out[:, :, padding:-padding, padding:-padding] = x
    return out


def pad2d_one_side(x, padding, value=0.0):
    N, C, H, W = x.shape
    out = np.full((N, C, H + padding, W + padding), value)
    out[:, :, padding:, padding:] = x
    return out


def pad2d_value_forgotten(x, padding, value=0.0):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(float)


def output_size_round(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    size = (input_size + 2 * padding - kernel_size) / stride + 1
    return math.ceil(size) if ceil_mode else round(size)


def output_size_one_padding(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    size = (input_size + padding - kernel_size) / stride + 1
    return math.ceil(size) if ceil_mode else math.floor(size)


def output_size_plain_ceil(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    size = (input_size + 2 * padding - kernel_size) / stride + 1
    return int(np.ceil(size)) if ceil_mode else int(size)


def output_size_float(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    return (input_size + 2 * padding - kernel_size) / stride + 1
