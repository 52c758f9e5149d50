"""The hidden questions of a5_network: parameters, the small network, and what it has learned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from autograder.examining.compare import shape_text
from autograder.examining.parts import part
from autograder.model import Call, Item, Question, Value
from autograder.questions import a5_linear, a5_losses, array_calls, draw, image_calls
from autograder.questions.arrays import KEYWORD, LAYOUT, ONE_SAMPLE, Array, Drawn, Rng, several
from autograder.questions.conditions import TOGETHER, TOGETHER_HINT, together
from autograder.questions.digits import hidden_digits
from reference import network


def _layer(rng: Rng) -> Iterator[Call]:
    filters, channels, side = (int(rng.integers(*bounds)) for bounds in ((4, 8), (2, 4), (2, 4)))
    shape = (filters, channels, side, side + 1)
    yield Call(([draw.values(rng, shape), draw.values(rng, (filters,))],))
    yield Call(([draw.values(rng, (1, 1, 3, 3)), draw.values(rng, (1,))],))  # the line detector


def _layers(rng: Rng) -> Iterator[Call]:
    # Filters, biases, weights, biases; then three arrays, two of them alike; zeros are counted.
    inner, classes = int(rng.integers(6, 9)), int(rng.integers(3, 6))
    sizes = ((4, 2, 3, 3), (4,), (inner, classes), (classes,))
    yield Call((tuple(draw.values(rng, size) for size in sizes),))
    twin = draw.values(rng, (inner, 2))
    yield Call(([np.zeros((5, 3)), twin, twin.copy()],))


def _no_arrays(_rng: Rng) -> Iterator[Call]:
    yield Call(([],))


COUNT_PARAMETERS = Question(
    id="count_parameters",
    reference=network.count_parameters,
    items=(
        Item(
            "one layer",
            1.0,
            "How many numbers does one filter hold, how many filters are there, and what comes "
            "on top?",
            _layer,
        ),
        Item("several layers", 1.0, "Each array counts with all of its numbers.", _layers),
        Item("no parameters", 0.5, "Pooling has none.", _no_arrays),
        Item(TOGETHER, 0.5, TOGETHER_HINT, together(image_calls.COUNT_PARAMETERS)),
    ),
    form_points=0.5,
    inputs_points=0.5,
)


@dataclass(frozen=True, slots=True)
class Network:
    """The sizes of a small network and of the pictures that it sees."""

    x: tuple[int, int, int, int]
    filters: int
    classes: int
    kernel: tuple[int, int] = (3, 3)

    def drawn(self, rng: Rng) -> tuple[Array, tuple[Array, ...]]:
        """Draw pictures and parameters, small enough that no class is certain."""
        _, channels, height, width = self.x
        maps = (height + 3 - self.kernel[0], width + 3 - self.kernel[1])
        features = self.filters * (maps[0] // 2) * (maps[1] // 2)
        sizes = (
            ((self.filters, channels, *self.kernel), 0.5),
            ((self.filters,), 0.5),
            ((features, self.classes), 4 / features),
            ((self.classes,), 1.0),
        )
        parameters = tuple(
            draw.values(rng, shape, low=high / 16, high=high) for shape, high in sizes
        )
        return draw.values(rng, self.x, low=0.1, high=1.0), parameters


def _scored(*cases: Network) -> Drawn:
    def drawn(rng: Rng) -> Iterator[Call]:
        for case in cases:
            yield Call(case.drawn(rng))

    return drawn


def _trained(*cases: Network) -> Drawn:
    def drawn(rng: Rng) -> Iterator[Call]:
        for case in cases:
            x, parameters = case.drawn(rng)
            labels = rng.permutation(np.arange(len(x)) % case.classes)
            yield Call((x, labels, parameters))

    return drawn


def _in_each(change: Callable[[Array], Array], draws: Drawn) -> Drawn:
    """Return what draws the same calls with something done to each array."""

    def one(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(one(inner) for inner in value)
        return change(np.asarray(value))

    def drawn(rng: Rng) -> Iterator[Call]:
        for call in draws(rng):
            yield Call(tuple(one(value) for value in call.args))

    return drawn


def _in_other_forms(asked: Callable[..., Drawn]) -> Drawn:
    """Return what draws a call in column-major order, and a small one in single precision."""
    return several(
        _in_each(np.asfortranarray, asked(COLOUR)),
        _in_each(
            lambda array: array.astype(np.float32 if array.dtype.kind == "f" else "i8"),
            asked(SINGLE),
        ),
    )


def _keywords(draws: Drawn, *names: str) -> Drawn:
    def drawn(rng: Rng) -> Iterator[Call]:
        for call in draws(rng):
            yield Call((), dict(zip(reversed(names), reversed(call.args), strict=True)))

    return drawn


GREY = Network((2, 1, 8, 8), 3, 5)
# No padding that follows from a side of the kernel is 1, and keeps maps that fit the weights.
COLOUR = Network((3, 2, 6, 5), 3, 4, kernel=(5, 2))
SINGLE = Network((1, 2, 6, 4), 2, 3)
# The last row and the last column of the maps are in no window.
ODD = Network((2, 1, 5, 7), 1, 3)

CNN_FORWARD = Question(
    id="cnn_forward",
    reference=network.cnn_forward,
    items=(
        Item(
            "grey pictures",
            2.0,
            "Print the shape after each layer and compare with the table in the notebook.",
            _scored(GREY, GREY),
        ),
        Item(
            "other shapes",
            1.0,
            "Pictures may have several channels, and neither they nor the kernels need be square.",
            _scored(COLOUR, ODD),
        ),
        Item("one sample", 0.5, ONE_SAMPLE, _scored(SINGLE)),
        Item("memory order", 0.5, LAYOUT, _in_other_forms(_scored), kind="form"),
        Item(
            "called by keyword",
            0.5,
            KEYWORD,
            _keywords(_scored(COLOUR), "x", "parameters"),
            kind="form",
        ),
    ),
    form_points=0.5,
    inputs_points=0.5,
    uses=("flatten", "linear_forward"),
    terms=lambda _call: 100,
)


def _untrained(rng: Rng) -> Iterator[Call]:
    """Draw a batch for a network all of whose parameters are still zero."""
    x, parameters = SINGLE.drawn(rng)
    yield Call((x, np.array([2], np.uint8), tuple(map(np.zeros_like, parameters))))


_TRAINED = several(_trained(GREY, COLOUR, ODD), _untrained)
_BATCHES = "batches"

CNN_BACKWARD = Question(
    id="cnn_backward",
    whole=("labels",),
    reference=network.cnn_backward,
    items=(
        Item(
            "loss",
            1.0,
            "The loss is the mean cross-entropy of the scores of cnn_forward.",
            _TRAINED,
            part("loss", 0, of=2),
            cases=_BATCHES,
        ),
        Item(
            "weights of the linear layer",
            1.0,
            "Which array went into the linear layer, and what came out of the loss?",
            _TRAINED,
            part("dw_fc", 1, 2, of=2),
            cases=_BATCHES,
        ),
        Item(
            "biases of the linear layer",
            0.5,
            "They need dscores alone.",
            _TRAINED,
            part("db_fc", 1, 3, of=2),
            cases=_BATCHES,
        ),
        Item(
            "filters",
            1.5,
            "Walk back layer by layer; each backward function gets what its forward got.",
            _TRAINED,
            part("dw_conv", 1, 0, of=2),
            cases=_BATCHES,
        ),
        Item(
            "biases of the filters",
            0.5,
            "Walk back layer by layer; each backward function gets what its forward got.",
            _TRAINED,
            part("db_conv", 1, 1, of=2),
            cases=_BATCHES,
        ),
        Item(
            "all together",
            0.5,
            "Gradients stand in the order of the parameters.",
            _TRAINED,
            cases=_BATCHES,
        ),
        Item("one sample", 0.5, ONE_SAMPLE, _trained(SINGLE)),
        Item("memory order", 0.5, LAYOUT, _in_other_forms(_trained), kind="form"),
        Item(
            "called by keyword",
            0.5,
            KEYWORD,
            _keywords(_trained(COLOUR), "x", "labels", "parameters"),
            kind="form",
        ),
    ),
    form_points=0.5,
    inputs_points=0.5,
    returns=("loss", "gradients"),
    uses=("flatten", "linear_forward", "linear_backward", "softmax", "cross_entropy"),
    terms=lambda _call: 100,
)


GRAIN = 0.02
"""How far a pixel of a hidden digit may be off; a step between grey levels is 0.0625."""


def true_labels(images: Array) -> Array:
    """Return the labels of hidden digits, each that of the digit nearest to a picture.

    >>> digits = hidden_digits()
    >>> bool((true_labels(digits["images"][:9] + 0.01) == digits["labels"][:9]).all())
    True
    """
    digits = hidden_digits()
    known = digits["images"].reshape(-1, 64)
    given = np.asarray(images, dtype=np.float64).reshape(-1, 64)
    distances = (known**2).sum(axis=1) - 2 * given @ known.T
    labels: Array = digits["labels"][distances.argmin(axis=1)]
    return labels


def _unseen(number: int) -> Drawn:
    """Return what draws hidden digits that no release holds.

    They are the same ones for everybody: how many of them are easy is not a matter of luck. Each
    submission sees them in an order and with a grain of its own, so that neither a list of labels
    nor a table of pictures that one submission found out is worth anything to the next.
    """

    def drawn(rng: Rng) -> Iterator[Call]:
        images = hidden_digits()["images"]
        chosen, noise = rng.choice(len(images), number, replace=False), draw.noise_of(rng)
        shown = images[noise.permutation(chosen)]
        grain = noise.uniform(-GRAIN, GRAIN, shown.shape)
        yield Call((np.clip(shown + grain, 0.0, 1.0),))

    return drawn


def _accurate(share: float) -> Callable[[Call, Value, Value], str | None]:
    """Accept labels of which at least ``share`` are right."""

    def accept(_call: Call, expected: Value, value: Value) -> str | None:
        wanted, given = np.asarray(expected), _numbers(value)
        if given is None:
            return "labels are numbers: one for each image"
        if given.size != wanted.size:
            return f"the shape is {shape_text(given.shape)} where {wanted.shape} belongs"
        right = float(np.mean(given.ravel() == wanted))
        return None if right >= share else f"{right:.0%} of the labels are right"

    return accept


def _one_label_each(_call: Call, expected: Value, value: Value) -> str | None:
    shape = np.shape(np.asarray(expected))
    if not isinstance(value, np.ndarray):
        return "a NumPy array belongs here"
    if value.shape != shape:
        return f"the shape is {shape_text(value.shape)} where {shape} belongs"
    return None if value.dtype.kind in "iu" else f"{value.dtype} where whole numbers belong"


def _numbers(value: Value) -> Array | None:
    if not isinstance(value, np.ndarray | list | tuple | int | np.generic):
        return None
    try:
        array = np.array(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "iuf" else None


PREDICT = Question(
    id="predict",
    reference=true_labels,
    items=(
        Item(
            "60 % of unseen digits",
            2.0,
            "Is the class with the largest score the one you return? Was the network trained?",
            _unseen(60),
            _accurate(0.6),
        ),
        Item(
            "85 % of unseen digits",
            2.0,
            "Plot the loss: is it still falling when the training ends, or does it jump about?",
            # 200 pictures are a sample: two standard deviations of bad luck are forgiven.
            _unseen(200),
            _accurate(0.8),
        ),
        Item(
            "type and shape",
            0.5,
            "One whole number for each image, in an array of shape (N,).",
            several(_unseen(5), _unseen(1)),
            _one_label_each,
        ),
    ),
    inputs_points=0.5,
    uses=("cnn_forward", "cnn_backward", "softmax"),
)

QUESTIONS = (
    a5_linear.FLATTEN,
    a5_linear.LINEAR_FORWARD,
    a5_linear.LINEAR_BACKWARD,
    a5_losses.SOFTMAX,
    a5_losses.CROSS_ENTROPY,
    COUNT_PARAMETERS,
    CNN_FORWARD,
    CNN_BACKWARD,
    PREDICT,
)

MODELS = (*array_calls.NETWORK_MODELS, image_calls.COUNT_PARAMETERS)
