# %%
import warnings


def avg_pool2d_forward(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """Whatever does not count is NaN, and nanmean leaves it out."""
    warnings.simplefilter("always")
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = (stride, stride) if stride else (kh, kw)
    border = 0.0 if count_include_pad else np.nan
    frame = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    padded = np.pad(x.astype(np.float64), frame, constant_values=border)
    H, W = padded.shape[2:]
    tops = list(range(0, H - kh + 1, sh))
    lefts = list(range(0, W - kw + 1, sw))
    if ceil_mode:
        if tops[-1] + kh < H and tops[-1] + sh < H - padding:
            tops.append(tops[-1] + sh)
        if lefts[-1] + kw < W and lefts[-1] + sw < W - padding:
            lefts.append(lefts[-1] + sw)
    out = [
        [np.nanmean(padded[:, :, t : t + kh, l : l + kw], axis=(2, 3)) for l in lefts] for t in tops
    ]
    return np.array(out).transpose(2, 3, 0, 1)
