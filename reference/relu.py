"""The rectifier, max(0, x), and its gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from reference.arrays import FloatArray, as_floats, require_shape


def relu_forward(x: ArrayLike) -> FloatArray:
    """Return max(0, x), element by element.

    Parameters
    ----------
    x : float array, any shape

    Returns
    -------
    float array, shape of ``x``
        NaN stays NaN.

    References
    ----------
    Nair & Hinton (2010), *Rectified linear units improve restricted Boltzmann machines*.

    Examples
    --------
    >>> relu_forward(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    (values,) = as_floats(x)
    return np.asarray(np.maximum(values, 0))


def relu_backward(dout: ArrayLike, x: ArrayLike) -> FloatArray:
    """Return the gradient of the rectifier's input.

    Parameters
    ----------
    dout : float array, shape of ``x``
        Gradient of the output.
    x : float array, any shape
        The forward's input.

    Returns
    -------
    float array, shape of ``x``
        ``dout`` where ``x > 0``, else 0: at zero itself the derivative is taken as 0. Where
        ``x`` is NaN the gradient passes, as in PyTorch.

    Raises
    ------
    ShapeError
        If the two shapes differ.

    Examples
    --------
    >>> relu_backward(np.array([5.0, 6.0, 7.0]), np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 7.])
    """
    upstream, values = as_floats(dout, x)
    require_shape("dout", upstream, values.shape, "the shape of x")
    return np.where(values <= 0, values.dtype.type(0), upstream)
