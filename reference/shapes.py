"""The output size of a layer."""

# The signature is the contract's, which students may call by position.
# ruff: noqa: FBT001, FBT002

from __future__ import annotations

from reference.arrays import as_int
from reference.errors import ShapeError


def output_size(
    input_size: int, kernel_size: int, stride: int = 1, padding: int = 0, ceil_mode: bool = False
) -> int:
    """Return how many windows fit along one axis.

    Parameters
    ----------
    input_size, kernel_size : int
        Length of the unpadded axis and of the kernel along it.
    stride, padding : int
        Step between windows; entries added at *each* end.
    ceil_mode : bool
        Also count a last window that hangs over the end, unless it would start in the padding.

    Returns
    -------
    int
        ``(input_size + 2*padding - kernel_size) // stride + 1``, rounded up in ceil mode.

    Raises
    ------
    ArgumentError
        If an argument is no integer or too small.
    ShapeError
        If not one window fits.

    References
    ----------
    Dumoulin & Visin (2016), *A guide to convolution arithmetic*, relationship 6; PyTorch's
    ``pooling_output_shape`` for the last window in ceil mode.

    Examples
    --------
    >>> output_size(7, 3, stride=2)
    3
    >>> output_size(5, 2, stride=2, ceil_mode=True)
    3
    """
    length = as_int("input_size", input_size, 1)
    kernel = as_int("kernel_size", kernel_size, 1)
    step = as_int("stride", stride, 1)
    border = as_int("padding", padding, 0)
    room = length + 2 * border - kernel
    if ceil_mode:
        count = -(-room // step) + 1
        if (count - 1) * step >= length + border:
            count -= 1  # it would see nothing but padding
    else:
        count = room // step + 1
    if count < 1:
        need = -(-(kernel - length) // 2)
        raise ShapeError(
            f"a kernel of length {kernel} does not fit an axis of length {length} "
            f"({length} + 2*{border})",
            remedy=f"use a smaller kernel or padding >= {need}",
        )
    return count
