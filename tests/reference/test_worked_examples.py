"""Every worked example is recomputed, and what the articles print is told from what is right."""

from __future__ import annotations

import inspect
import itertools
from pathlib import Path

import numpy as np
import pytest

from reference import naive, naive_network
from reference.errors import ArgumentError
from reference.examples import (
    FUNCTIONS,
    ShapeOnly,
    Status,
    WorkedExample,
    documents,
    worked_examples,
)

EXAMPLES = [pytest.param(example, id=example.id) for example in worked_examples()]
NUMBERS = [one for one in EXAMPLES if not isinstance(one.values[0].printed, str)]
ERRATA = [one for one in NUMBERS if one.values[0].status is Status.ERRATUM]
CONFIRMED = [one for one in NUMBERS if one.values[0].status is Status.CONFIRMED]

# Every row of the list of examples that has a number or a shape.
ROWS = """
    quantize-1bit quantize-3bit quantize-step apple-4x4 gray-3x3 rgb-3x3-a pixel-bits conv-gray-4x4
    conv-cross-correlation conv-rgb-edge conv-rgb-horizontal conv-rgb-vertical relu-three-maps
    relu-definition bias-formula rgb-separate-channels output-size padding-same stride-2-pad-1
    relu-3x3-symbolic maxpool-4x4 avgpool-4x4 pool-halves strided-conv-instead pool-5x5-to-3x3
    pool-4x4-to-2x2 line-8x8 line-avg line-max line-global line-parameters pool-ties
    pool-zero-window avgpool-gradient global-shape downsample-avg-stride roi-4x6 translation
    fc-flatten
""".split()  # noqa: SIM905 - a table of words


def answer(example: WorkedExample) -> object:
    return example.call(FUNCTIONS[example.function])


def agrees(got: object, right: object) -> bool:
    if isinstance(right, ShapeOnly):
        return np.shape(got) == right.shape
    return np.shape(got) == np.shape(right) and np.array_equal(got, right)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_reference_gives_what_is_called_right(example: WorkedExample) -> None:
    got = answer(example)

    assert agrees(got, example.right)
    if isinstance(example.right, np.ndarray):
        assert got.dtype == example.right.dtype


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_definition_written_as_loops_gives_it_too(example: WorkedExample) -> None:
    for module in (naive, naive_network):
        definition = getattr(module, example.function, None)
        if definition is not None:
            break
    else:
        definition = np.shape

    assert agrees(example.call(definition), example.right)


def printed_numbers(printed: object) -> list[float]:
    return [float(number) for number in np.ravel(printed)]


@pytest.mark.parametrize("example", ERRATA)
def test_what_an_erratum_prints_is_not_what_is_right(example: WorkedExample) -> None:
    right = np.squeeze(example.right)

    assert right.shape != np.shape(example.printed) or not np.array_equal(right, example.printed)


@pytest.mark.parametrize("example", CONFIRMED)
def test_what_a_confirmed_example_prints_as_numbers_is_right(example: WorkedExample) -> None:
    right = example.right.shape if isinstance(example.right, ShapeOnly) else example.right

    assert printed_numbers(example.printed) == printed_numbers(right)


def test_every_row_with_a_number_or_a_shape_is_there() -> None:
    assert {example.id.partition("/")[0] for example in worked_examples()} == set(ROWS)


def test_no_reading_of_padding_or_channels_gives_the_printed_edge_maps() -> None:
    examples = [one for one in worked_examples() if one.id.startswith("conv-rgb-")]
    conv = FUNCTIONS["conv2d_forward"]

    for example, padding, channel in itertools.product(examples, range(4), range(4)):
        x, w = example.args["x"], example.args["w"]
        if channel < 3:
            x, w = x[:, [channel]], w[:, [channel]]
        for stride, kernel in itertools.product((1, 2, 3), (w, w[:, :, ::-1, ::-1])):
            out = conv(x, kernel, np.zeros(1), stride=stride, padding=padding)
            assert not np.array_equal(out[0, 0], example.printed)


@pytest.mark.parametrize("example", EXAMPLES)
def test_arguments_carry_the_names_of_the_signature(example: WorkedExample) -> None:
    inspect.signature(FUNCTIONS[example.function]).bind(**example.args)


def test_the_examples_of_an_assignment_are_those_of_its_row() -> None:
    parts = [
        worked_examples(name)
        for name in ("a1_images", "a2_convolution", "a3_relu", "a4_pooling", "a5_network")
    ]

    assert sum(parts, ()) == worked_examples()
    assert all(parts)


def test_arrays_of_examples_cannot_be_changed_by_a_reader() -> None:
    (example, *_) = worked_examples("a4_pooling")

    with pytest.raises(ValueError, match="read-only"):
        example.args["x"][0] = 0


def test_a_citation_counts_its_documents() -> None:
    by_id = {example.id: example.source for example in worked_examples()}

    assert by_id["pixel-bits"] == "document 002"
    assert by_id["relu-definition"] == "documents 000, 001, 003"
    assert by_id["gray-3x3"] == "document 002"
    assert set(documents()) == {"000", "001", "002", "003", "004"}


def test_a_fact_about_a_picture_belongs_to_no_question() -> None:
    by_id = {example.id: example.question for example in worked_examples()}

    assert by_id["gray-3x3"] is None
    assert by_id["line-avg"] == "avg_pool2d_forward"


GOOD = """\
documents: {"002": an article}
examples:
  - {id: a, documents: ["002"], assignment: a3_relu, function: relu_forward, shows: ReLU,
     args: {x: {floats: [1]}}, printed: 1, right: {floats: [1]}, status: confirmed}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("shows: ReLU,", "", r"'a' lacks \['shows'\]", id="a key is missing"),
        pytest.param("shows:", "show: x, shows:", r"unknown \['show'\]", id="a key is unknown"),
        pytest.param("relu_forward", "relu", "calls 'relu'; use one of", id="no such function"),
        pytest.param('["002"]', '["005"]', "cites '005'; use one of 002", id="no such document"),
        pytest.param("confirmed", "erratum", "say why for an erratum", id="no reason is given"),
        pytest.param("{floats: [1]}}", "{numbers: [1]}}", "'numbers'", id="unknown way to write"),
    ],
)
def test_a_row_with_a_mistake_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "examples.yml"
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ArgumentError, match=message):
        worked_examples(None, file)


def test_two_rows_of_one_name_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "examples.yml"
    file.write_text(GOOD + GOOD.partition("examples:\n")[2], encoding="utf-8")

    with pytest.raises(ArgumentError, match="two examples are called 'a'; rename"):
        worked_examples(None, file)
