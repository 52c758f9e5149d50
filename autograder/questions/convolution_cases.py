"""The sizes at which a convolution is examined, forward and backward, and why each is there.

Sizes are fixed and values drawn: what a case can tell apart does not depend on the seed. All are
small enough for loops in plain Python to take milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from autograder.examining.parts import part
from autograder.model import Call, Item
from autograder.questions import draw
from autograder.questions.arrays import again
from autograder.questions.conditions import TOGETHER, together
from autograder.questions.convolution_calls import CONV2D_BACKWARD, CONV2D_FORWARD
from reference import shapes

Array = npt.NDArray[Any]
Rng = np.random.Generator
Drawn = Callable[[Rng], Iterator[Call]]
Direction = Literal["forward", "backward"]
Settings = Literal["left out", "position", "keyword", "all by keyword"]
FLOAT64 = np.dtype(np.float64)
FLOAT32 = np.dtype(np.float32)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of one convolution: ``x (N, C, H, W)``, ``w (F, C, KH, KW)``."""

    x: tuple[int, int, int, int]
    w: tuple[int, int, int, int]
    stride: int = 1
    padding: int = 0

    @property
    def out(self) -> tuple[int, int, int, int]:
        """The shape of the feature maps.

        >>> Sizes((2, 3, 3, 6), (4, 3, 2, 3)).out
        (2, 4, 2, 4)
        """
        rows, columns = (
            shapes.output_size(size, kernel, self.stride, self.padding)
            for size, kernel in zip(self.x[2:], self.w[2:], strict=True)
        )
        return (self.x[0], self.w[0], rows, columns)

    def arrays(
        self, rng: Rng, direction: Direction, dtype: npt.DTypeLike = FLOAT64, *, bias: bool = False
    ) -> dict[str, Array]:
        """Draw ``x, w, b``, or ``dout, x, w`` for the backward pass, in general position.

        ``b`` holds zeros but where ``bias`` is asked for: what goes wrong with it costs its item.
        """
        x, w = draw.values(rng, self.x, dtype=dtype), draw.values(rng, self.w, dtype=dtype)
        if direction == "forward":
            b = draw.values(rng, self.w[:1], dtype=dtype, low=1.0)
            return {"x": x, "w": w, "b": b if bias else np.zeros_like(b)}
        return {"dout": draw.values(rng, self.out, dtype=dtype), "x": x, "w": w}

    def call(self, arrays: Mapping[str, Array], settings: Settings = "position") -> Call:
        """Make a call of ``arrays``, with stride and padding given in one of four ways."""
        named = {"stride": self.stride, "padding": self.padding}
        if settings == "left out":
            return Call(tuple(arrays.values()))
        if settings == "position":
            return Call((*arrays.values(), self.stride, self.padding))
        if settings == "keyword":
            return Call(tuple(arrays.values()), named)
        return Call((), {**arrays, **named})


SQUARE_3 = Sizes((1, 1, 5, 5), (1, 1, 3, 3))
# No two of N, C, F, H, W, KH, KW, OH, OW are equal in both: what one mixes up, the other shows.
WIDE = Sizes((2, 3, 3, 6), (4, 3, 2, 3))
PADDED = Sizes((2, 2, 4, 3), (3, 2, 3, 2), padding=1)
# (5 - 3) / 2 and (7 - 1) / 2 are whole; then windows that overlap along both axes.
STRIDE_2 = Sizes((2, 2, 5, 7), (3, 2, 3, 1), stride=2)
# 6 - 3 and 7 - 2 are odd: the last row and the last column are seen by no window.
REST = Sizes((2, 2, 6, 7), (3, 2, 3, 2), stride=2)
# 2/3 + 2/3 of a step: dividing before the padding is added loses a window.
REST_PADDED = Sizes((2, 2, 5, 6), (3, 2, 3, 2), stride=3, padding=1)
GAPS = Sizes((2, 2, 7, 5), (3, 2, 1, 2), stride=3)
ONE_WINDOW = Sizes((2, 3, 3, 4), (2, 3, 3, 4))
POINTWISE = Sizes((2, 3, 2, 4), (4, 3, 1, 1))
SMALL = Sizes((2, 2, 4, 3), (3, 2, 2, 2))
SMALL_PADDED = Sizes((2, 2, 4, 3), (3, 2, 2, 2), padding=1)


Asked = tuple[tuple[Sizes, Settings], ...]


def same_calls(direction: Direction, *asked: tuple[Sizes, Settings]) -> Drawn:
    """Return what draws one call for each of ``asked``."""

    def drawn(rng: Rng) -> Iterator[Call]:
        for sizes, settings in asked:
            yield sizes.call(sizes.arrays(rng, direction), settings)

    return drawn


def biases(rng: Rng) -> Iterator[Call]:
    """Draw a call with other biases than zero: several filters, channels and pictures."""
    yield WIDE.call(WIDE.arrays(rng, "forward", bias=True))


def memory_orders(direction: Direction) -> Drawn:
    """Return what draws calls with arrays in other memory orders than C's."""
    orders: tuple[tuple[Sizes, tuple[draw.Layout, ...]], ...] = (
        (PADDED, ("F", "reversed", "C")),
        (SMALL, ("strided", "F", "reversed")),
    )

    def drawn(rng: Rng) -> Iterator[Call]:
        for sizes, layouts in orders:
            arrays = sizes.arrays(rng, direction)
            pairs = zip(arrays.items(), layouts, strict=True)
            yield sizes.call({name: draw.laid_out(a, layout) for (name, a), layout in pairs})

    return drawn


def float32(direction: Direction) -> Drawn:
    """Return what draws a call in single precision."""

    def drawn(rng: Rng) -> Iterator[Call]:
        yield PADDED.call(PADDED.arrays(rng, direction, FLOAT32))

    return drawn


def integers(direction: Direction) -> Drawn:
    """Return what draws calls of whole numbers: first pictures and biases, then all arrays."""

    def drawn(rng: Rng) -> Iterator[Call]:
        arrays = SMALL.arrays(rng, direction)
        arrays["x"] = draw.integers(rng, SMALL.x)
        if direction == "forward":
            arrays["b"] = draw.integers(rng, arrays["b"].shape)
        yield SMALL.call(arrays, "left out")
        padded = SMALL_PADDED.arrays(rng, direction)
        whole = {name: draw.integers(rng, array.shape) for name, array in padded.items()}
        pixels = draw.of_the_whole_range(rng, SMALL_PADDED.x, np.uint8)
        yield SMALL_PADDED.call({**whole, "x": pixels})

    return drawn


PLAIN = "one channel, stride 1"
_MIXED = "stride 1, no padding"
_AGAIN, _ORDER, _FLOAT32, _INTEGERS = "called again", "memory order", "float32", "integers"


def plain(direction: Direction) -> Drawn:
    """Return what draws the plainest calls: one square picture, one channel, one square filter."""
    return same_calls(direction, (SQUARE_3, "left out"))


def form_items(direction: Direction, hints: Mapping[str, str]) -> tuple[Item, ...]:
    """Return the items that ask for the same in another form."""
    twice = again(same_calls(direction, (SMALL, "left out")))
    return (
        Item(_AGAIN, 0.5, hints[_AGAIN], twice, kind="again"),
        Item(_ORDER, 0.25, hints[_ORDER], memory_orders(direction), kind="form"),
        Item(_FLOAT32, 0.25, hints[_FLOAT32], float32(direction), kind="form"),
        Item(_INTEGERS, 0.5, hints[_INTEGERS], integers(direction), kind="form"),
    )


def forward_items(hints: Mapping[str, str]) -> tuple[Item, ...]:
    """Return the items of the forward pass, each about one thing."""
    asked: tuple[tuple[str, float, Asked], ...] = (
        ("stride 1, no padding", 1.0, ((WIDE, "left out"),)),
        ("padding", 1.0, ((PADDED, "position"),)),
        ("stride 2", 0.5, ((STRIDE_2, "position"),)),
        ("stride does not divide", 0.5, ((REST, "position"), (REST_PADDED, "position"))),
        ("stride larger than the kernel", 0.5, ((GAPS, "position"),)),
        (
            "one window and 1 x 1 kernels",
            0.5,
            ((ONE_WINDOW, "left out"), (POINTWISE, "left out")),
        ),
    )
    return (
        Item(PLAIN, 1.25, hints[PLAIN], plain("forward")),
        *(
            Item(name, points, hints[name], same_calls("forward", *calls))
            for name, points, calls in asked
        ),
        Item("bias", 1.0, hints["bias"], biases),
        Item(TOGETHER, 1.25, hints[TOGETHER], together(CONV2D_FORWARD)),
        *form_items("forward", hints),
    )


def backward_items(hints: Mapping[str, str]) -> tuple[Item, ...]:
    """Return the items of the backward pass: each gradient has its own, on the same calls."""
    mixed: Asked = ((WIDE, "left out"), (POINTWISE, "left out"))
    steps = (STRIDE_2, REST, REST_PADDED, GAPS)
    striding: Asked = tuple((sizes, "position") for sizes in steps)
    cases: dict[str, Drawn] = {
        PLAIN: plain("backward"),
        _MIXED: same_calls("backward", *mixed),
        "padding": same_calls("backward", (PADDED, "position")),
        "stride": same_calls("backward", *striding),
        TOGETHER: together(CONV2D_BACKWARD),
    }
    worth: tuple[tuple[str, dict[str, float]], ...] = (
        ("dx", {PLAIN: 0.5, _MIXED: 0.5, "padding": 0.75, "stride": 0.75, TOGETHER: 0.5}),
        ("dw", {PLAIN: 0.5, _MIXED: 0.25, "padding": 0.5, "stride": 0.75, TOGETHER: 0.5}),
        ("db", {PLAIN: 0.75, _MIXED: 0.75, TOGETHER: 0.5}),
    )
    return (
        *(
            Item(
                f"{name}: {case}",
                points,
                f"{hints[name]} {hints[case]}".strip(),
                cases[case],
                part(name, place, of=len(worth)),
                cases=case,
            )
            for place, (name, shares) in enumerate(worth)
            for case, points in shares.items()
        ),
        *form_items("backward", hints),
    )


def forward_terms(call: Call) -> int:
    """Return how many numbers are summed into one element: a window of all channels, and b."""
    return int(np.prod(np.shape(_argument(call, "w", 1))[1:])) + 1


def backward_terms(call: Call) -> int:
    """Return the length of the longest sum: dw's over windows, or dx's over kernels."""
    dout, w = (np.shape(_argument(call, name, place)) for name, place in (("dout", 0), ("w", 2)))
    return int(max(np.prod(dout) // dout[1], np.prod(w) // w[1]))


def _argument(call: Call, name: str, place: int) -> npt.ArrayLike:
    value = call.kwargs[name] if name in call.kwargs else call.args[place]
    return np.asarray(value)
