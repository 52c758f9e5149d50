# %%
# %matplotlib inline
import functools
import warnings

warnings.warn("pooling ahead")


# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    """One view for each cell of the kernel, and the maximum of all views; Fortran-ordered result."""
    warnings.warn("called")
    KH, KW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    SH, SW = (stride, stride) if stride is not None else (KH, KW)
    H, W = x.shape[-2:]
    OH = -(-(H + 2 * padding - KH) // SH) + 1 if ceil_mode else (H + 2 * padding - KH) // SH + 1
    OW = -(-(W + 2 * padding - KW) // SW) + 1 if ceil_mode else (W + 2 * padding - KW) // SW + 1
    if ceil_mode:
        OH -= (OH - 1) * SH >= H + padding
        OW -= (OW - 1) * SW >= W + padding
    big = np.full(x.shape[:2] + (OH * SH + KH + H, OW * SW + KW + W), -np.inf, order="F")
    big[:, :, padding : padding + H, padding : padding + W] = x
    views = (
        big[:, :, i : i + OH * SH : SH, j : j + OW * SW : SW] for i in range(KH) for j in range(KW)
    )
    return np.asfortranarray(functools.reduce(np.maximum, views))
