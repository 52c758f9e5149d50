"""Outputs that a student's process claims to have shown: checked field by field, never believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.jail.inside.frames import Json, WireError
from autograder.jail.outputs import read_outputs

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda parts: (
        st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=5), parts, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_crashes_the_reader_of_outputs(value: Json) -> None:
    for claimed in (
        value,
        [value],
        [{"output_type": "display_data", "data": value, "metadata": value}],
    ):
        try:
            outputs = read_outputs(json.dumps(claimed).encode(), 1000)
        except WireError:
            continue
        assert isinstance(outputs, tuple)


@given(st.binary(max_size=100))
def test_no_bytes_crash_the_reader_of_outputs(data: bytes) -> None:
    with pytest.raises(WireError):
        read_outputs(b"\xff" + data, 1000)


@pytest.mark.parametrize(
    "claimed",
    [
        pytest.param([{"output_type": "stream", "text": "x" * 500_000}], id="longer than allowed"),
        pytest.param([{"output_type": "stream", "text": ""}] * 1000, id="more than allowed"),
        pytest.param([{"output_type": "verdict"}], id="of no known kind"),
        pytest.param(
            [{"output_type": "display_data", "data": {"<script>": "x"}}], id="of no known type"
        ),
        pytest.param(
            [{"output_type": "error", "ename": 3, "evalue": "", "traceback": []}], id="not text"
        ),
        pytest.param(
            [{"output_type": "execute_result", "execution_count": -1}], id="a wrong count"
        ),
    ],
)
def test_outputs_that_a_cell_cannot_have_are_refused(claimed: Json) -> None:
    with pytest.raises(WireError):
        read_outputs(json.dumps(claimed).encode(), 1000)


def test_outputs_nested_too_deeply_are_refused_without_a_crash() -> None:
    inner = "[" * 600 + "]" * 600
    claimed = '[{"output_type": "display_data", "data": {"application/json": ' + inner + "}}]"

    for depth in (claimed, "[" * 100_000):
        try:
            read_outputs(depth.encode(), 100_000)
        except WireError:
            continue


def test_outputs_lose_what_is_not_theirs_to_say() -> None:
    claimed = {
        "output_type": "display_data",
        "data": {"image/png": "AAAA", "text/plain": "\ud800"},
        "metadata": {"image/png": {"width": 3, "height": 1e9, "onload": "x"}, "nbgrader": {}},
        "transient": {"display_id": "x"},
    }

    (output,) = read_outputs(json.dumps([claimed]).encode(), 1000)

    assert output == {
        "output_type": "display_data",
        "data": {"image/png": "AAAA", "text/plain": "?"},
        "metadata": {"image/png": {"width": 3}},
    }
