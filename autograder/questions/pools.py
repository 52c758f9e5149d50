"""Draw calls of pooling layers: shapes in which every known mistake shows.

A :class:`Pool` is the shapes and settings of one call. Of N, C, H and W all are different unless
a comment says why not, and so are the numbers of rows and columns that come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.model import Call, Value
from autograder.questions import draw
from reference import shapes

Array = npt.NDArray[Any]
Rng = np.random.Generator
Drawn = Callable[[Rng], Iterator[Call]]
Shape4 = tuple[int, int, int, int]
NAMES = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")


@dataclass(frozen=True, slots=True)
class Pool:
    """Shape of ``x`` and the settings of one pooling call."""

    x: Shape4
    kernel: int | tuple[int, int]
    stride: int | None = None
    padding: int = 0
    ceil_mode: bool = False
    count_include_pad: bool = True

    @property
    def settings(self) -> tuple[Value, ...]:
        """What stands behind ``x`` in a call by position, defaults at the end left out."""
        given: list[Value] = [
            self.kernel,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
        ]
        for default in (True, False, 0, None):
            if given[-1] is not default:
                break
            given.pop()
        return tuple(given)

    @property
    def out(self) -> Shape4:
        """Shape of the output.

        >>> Pool((2, 3, 6, 8), 3, 2, ceil_mode=True).out
        (2, 3, 3, 4)
        """
        kernel = self.kernel if isinstance(self.kernel, tuple) else (self.kernel, self.kernel)
        rows, columns = (
            shapes.output_size(
                size,
                length,
                length if self.stride is None else self.stride,
                self.padding,
                self.ceil_mode,
            )
            for size, length in zip(self.x[2:], kernel, strict=True)
        )
        return (*self.x[:2], rows, columns)

    def forward(self, x: Array) -> Call:
        """Return the call of a forward pass."""
        return Call((x, *self.settings))

    def backward(self, x: Array, dout: Array) -> Call:
        """Return the call of a backward pass."""
        return Call((dout, x, *self.settings))


# One Pool a line; the comment says what it is for.
PAIRED = (
    Pool((2, 3, 4, 6), 2, 2),
    Pool((2, 3, 4, 6), 2, 2),  # again, so that nothing may be kept from the call before
    Pool((3, 2, 6, 4), 2, 2),  # taller than wide
)
OVERLAPPING = (
    Pool((2, 3, 5, 7), 3, 1),
    Pool((3, 2, 6, 9), 3, 2),  # the last row is in no window, the last column is
    Pool((1, 2, 9, 12), 5, 3),  # 1/3 of a step is left over, enough for a window to start in
)
GAPPED = (
    Pool((2, 3, 7, 9), 2, 3),  # 2/3 of a step is left over below, 1/3 on the right
    Pool((4, 2, 6, 8), 1, 4),  # windows of one pixel
)
DIFFERENT = (
    Pool((2, 4, 7, 5), (3, 2), 2),
    Pool((2, 3, 5, 7), (2, 3), 1),
    Pool((1, 1, 3, 4), (3, 4), 1),  # one window, one sample, one channel: axes of length 1 stay
)
STRIDE_LEFT_OUT = (
    Pool((2, 3, 6, 9), (2, 3)),
    Pool((2, 3, 7, 4), 2),  # the commonest window; a row is left over, ...
    Pool((3, 2, 4, 5), 2),  # ... a column, ...
    Pool((2, 1, 5, 7), 2),  # ... both
    Pool((1, 2, 3, 6), (1, 2)),  # one row, but several steps down, ...
    Pool((1, 2, 6, 3), (3, 1)),  # ... and one column
)
PADDED = (
    Pool((2, 3, 5, 8), 3, 2, 1),
    Pool((2, 3, 6, 7), 4, 3, 2),  # (6 - 4) // 3 + 4 // 3 is one less than (6 + 4 - 4) // 3
    Pool((2, 3, 4, 6), 2, 2, 1),  # corner windows hold one pixel
)
BORDER = (Pool((2, 3, 4, 5), 3, 1, 1), Pool((2, 3, 4, 6), 2, 2, 1))
FAR_BELOW = Pool((2, 1, 5, 4), 3, 2, 1)
OVERHANGING = Pool((2, 3, 6, 8), 3, 2, ceil_mode=True)
EXACT = Pool((2, 5, 5, 7), 3, 2, ceil_mode=True)  # ceil mode changes nothing
# One more window would start at 6 and 8, where the padding on the right begins.
IN_PADDING = Pool((2, 3, 5, 7), 2, 2, 1, ceil_mode=True)
# The same with a kernel longer than the stride; and without padding, beyond the end of the map.
DROPPED = (
    IN_PADDING,
    Pool((2, 3, 7, 10), 4, 3, 2, ceil_mode=True),
    Pool((2, 3, 5, 8), 1, 3, ceil_mode=True),
)
# The last windows reach beyond the padding by one pixel.
BEYOND_PADDING = Pool((2, 3, 6, 8), 3, 2, 1, ceil_mode=True)
WHOLE = (Pool((2, 3, 4, 6), 2, 2), Pool((2, 3, 4, 5), 3, 1, 1))


def forward(pools: tuple[Pool, ...], **how: Any) -> Drawn:  # noqa: ANN401 - see draw.values
    """Return what draws a forward call for each pool; ``how`` goes to ``draw.values``."""

    def drawn(rng: Rng) -> Iterator[Call]:
        for pool in pools:
            yield pool.forward(draw.values(rng, pool.x, **how))

    return drawn


def backward(pools: tuple[Pool, ...], **how: Any) -> Drawn:  # noqa: ANN401 - see draw.values
    """Return what draws a backward call for each pool; ``how`` goes to ``x`` alone."""

    def drawn(rng: Rng) -> Iterator[Call]:
        for pool in pools:
            yield pool.backward(draw.values(rng, pool.x, **how), draw.values(rng, pool.out))

    return drawn


def forward_integers(rng: Rng) -> Iterator[Call]:
    """Draw maps of bytes, whose sums are too large for bytes, and of whole numbers below zero."""
    plain, padded = WHOLE
    yield plain.forward(draw.of_the_whole_range(rng, plain.x, np.uint8))
    yield padded.forward(draw.integers(rng, padded.x, sign="negative", dtype=np.int32))


def backward_integers(rng: Rng) -> Iterator[Call]:
    """Draw maps of bytes, some of them equal; and bytes as the gradient, which add up to more."""
    plain, padded = WHOLE
    x = draw.of_the_whole_range(rng, plain.x, np.uint8)
    x[:, :, ::2] //= 64  # 0 to 3 in the upper row of each window; the largest stands below it
    x[:, :, :2, :2] = 255
    yield plain.backward(x, draw.values(rng, plain.out))
    x = draw.integers(rng, padded.x, sign="negative", dtype=np.int32)
    yield padded.backward(x, draw.of_the_whole_range(rng, padded.out, np.uint8))


LAYOUTS: tuple[tuple[draw.Layout, npt.DTypeLike], ...] = (
    ("F", np.float64),
    ("reversed", np.float64),
    ("strided", np.float32),
)


def forward_layouts(rng: Rng) -> Iterator[Call]:
    """Draw maps in other memory orders, one of them in float32."""
    for layout, dtype in LAYOUTS:
        pool = OVERLAPPING[0]
        yield pool.forward(draw.laid_out(draw.values(rng, pool.x, dtype=dtype), layout))


def backward_layouts(rng: Rng) -> Iterator[Call]:
    """Draw maps and gradients in other memory orders, one pair in float32."""
    for layout, dtype in LAYOUTS:
        pool = OVERLAPPING[0]
        x = draw.values(rng, pool.x, dtype=dtype)
        dout = draw.values(rng, pool.out, dtype=dtype)
        yield pool.backward(draw.laid_out(x, layout), draw.laid_out(dout, layout))


def _named(pool: Pool) -> dict[str, Value]:
    return dict(zip(NAMES, pool.settings, strict=False))


NAMED = (Pool((2, 3, 5, 8), 3, 2, 1), Pool((2, 3, 6, 8), (2, 4)))


def forward_names(rng: Rng) -> Iterator[Call]:
    """Draw calls by keyword, with the first argument by position and without."""
    first, second = NAMED
    yield Call((), {"x": draw.values(rng, first.x, sign="positive"), **_named(first)})
    yield Call((draw.values(rng, second.x, sign="positive"),), _named(second))


def backward_names(rng: Rng) -> Iterator[Call]:
    """Draw calls by keyword, in the order of the parameters and in another."""
    first, second = NAMED
    x = draw.values(rng, first.x, sign="positive")
    yield Call((), {"x": x, "dout": draw.values(rng, first.out), **_named(first)})
    x = draw.values(rng, second.x, sign="positive")
    yield Call((draw.values(rng, second.out), x), _named(second))
