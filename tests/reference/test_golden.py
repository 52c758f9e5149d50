"""The reference answers as PyTorch did when ``golden/make_vectors.py`` was run."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reference.examples import FUNCTIONS

GOLDEN = Path(__file__).parent / "golden"
INDEX = json.loads((GOLDEN / "vectors.json").read_text(encoding="utf-8"))
CASES = [pytest.param(case, id=f"{case['function']}: {case['name']}") for case in INDEX["cases"]]
EXACT = {"max_pool2d_forward", "relu_forward", "relu_backward", "pad2d", "flatten"}


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    with np.load(GOLDEN / "vectors.npz") as file:
        return {key: file[key] for key in file.files}


def read(written: Any, arrays: dict[str, np.ndarray]) -> Any:  # noqa: ANN401 - as JSON holds it
    if not isinstance(written, dict):
        return tuple(written) if isinstance(written, list) else written
    if "tuple" in written:
        return tuple(read(part, arrays) for part in written["tuple"])
    return arrays[written["array"]]


@pytest.mark.parametrize("case", CASES)
def test_the_reference_answers_as_pytorch_did(
    case: dict[str, Any], arrays: dict[str, np.ndarray]
) -> None:
    args = {key: read(value, arrays) for key, value in case["args"].items()}
    expected = [read(part, arrays) for part in case["right"]]

    got = FUNCTIONS[case["function"]](**args)

    parts = list(got) if isinstance(got, tuple) else [got]
    if case["function"] == "cnn_backward":
        parts = [parts[0], *parts[1]]
    assert len(parts) == len(expected)
    for mine, theirs in zip(parts, expected, strict=True):
        assert mine.dtype == theirs.dtype
        assert mine.shape == theirs.shape
        if case["function"] in EXACT:
            np.testing.assert_array_equal(mine, theirs)
        else:
            loose = theirs.dtype == np.float32
            np.testing.assert_allclose(
                mine, theirs, rtol=1e-5 if loose else 1e-12, atol=1e-5 if loose else 1e-12
            )


def test_the_version_of_pytorch_is_recorded() -> None:
    assert re.fullmatch(r"2\.\d+\.\d+.*", INDEX["torch"])


def test_every_layer_has_golden_vectors() -> None:
    without = {"quantize", "to_bits", "split_channels", "output_size"}
    without |= {"count_parameters", "shape"}
    counted = Counter(case["function"] for case in INDEX["cases"])

    assert set(counted) == set(FUNCTIONS) - without
