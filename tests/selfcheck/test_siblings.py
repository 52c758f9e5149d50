"""Nobody is blamed for another function's fault: the check waits, and says for what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.questions import bank_of
from autograder.selfcheck.siblings import called_by
from tests.helpers.releases import report_of, right_answers, selfcheck_of

PAIRS = [
    ("a2_convolution", "conv2d_forward", "conv2d_backward"),
    ("a3_relu", "relu_forward", "relu_backward"),
    ("a4_pooling", "max_pool2d_forward", "max_pool2d_backward"),
    ("a4_pooling", "avg_pool2d_forward", "avg_pool2d_backward"),
    ("a4_pooling", "max_pool2d_forward", "global_max_pool2d"),
    ("a4_pooling", "avg_pool2d_forward", "global_avg_pool2d"),
    ("a5_network", "linear_forward", "linear_backward"),
]
SETTINGS = ({}, {"stride": 2}, {"stride": 3}, {"padding": 1}, {"stride": 2, "padding": 1})


def report(assignment: str, name: str, **others: object) -> Any:  # noqa: ANN401 - modules without a type
    """Return what is found of the right function ``name`` beside others that may be wrong."""
    selfcheck = selfcheck_of(assignment)
    namespace = right_answers(selfcheck) | others
    examiner = selfcheck.checklist.Examiner(selfcheck.report.QUESTIONS, namespace, seconds=10.0)
    return examiner.report(name)


@pytest.mark.parametrize(("assignment", "forward", "name"), PAIRS)
def test_a_right_function_is_never_blamed_for_what_it_is_compared_with(
    assignment: str, forward: str, name: str
) -> None:
    waited = 0
    for one in bank_of(assignment):
        if one.question == forward:
            found = report(assignment, name, **{forward: one.function})
            assert found.status in {"pass", "waiting"}, one.id
            waited += found.status == "waiting"
    assert waited > 10


def truncating(x: Any, w: Any, b: Any, stride: int = 1, padding: int = 0) -> Any:  # noqa: ANN401
    return right("conv2d_forward")(x, w, b, stride, padding).astype(int)


def right(name: str) -> Callable[..., Any]:
    return right_answers(selfcheck_of("a2_convolution"))[name]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("kind", ["truncates", "raises", "gives None", "another shape"])
def test_a_forward_that_is_wrong_for_some_settings_only(
    settings: dict[str, int], kind: str
) -> None:
    def conv2d_forward(x: Any, w: Any, b: Any, stride: int = 1, padding: int = 0) -> Any:  # noqa: ANN401
        out = right("conv2d_forward")(x, w, b, stride, padding)
        mine = {"stride": 1, "padding": 0} | settings == {"stride": stride, "padding": padding}
        if not mine or np.all(np.asarray(x) == np.round(x)):  # the examples hold whole numbers
            return out
        if kind == "raises":
            raise IndexError
        if kind == "gives None":
            return None
        return out.astype(int) if kind == "truncates" else out[:, :, 1:]

    assert report("a2_convolution", "conv2d_backward", conv2d_forward=conv2d_forward).status in {
        "pass",
        "waiting",
    }


def test_it_is_said_for_what_one_waits_and_what_to_do() -> None:
    selfcheck = selfcheck_of("a2_convolution")
    found = report("a2_convolution", "conv2d_backward", conv2d_forward=truncating)

    panel = selfcheck.report.panel_of(found)

    assert panel.status == "waiting"
    assert panel.finding.title == "1 check is waiting for your conv2d_forward: mend that first"
    assert panel.finding.hint == "`check(conv2d_forward)` says what to do."


def test_a_function_that_calls_a_wrong_one_waits_for_it() -> None:
    code = """
def pad2d(x, padding, value=0.0):
    return np.pad(x, padding)
def framed(x, padding):
    return pad2d(x, padding)
def conv2d_forward(x, w, b, stride=1, padding=0):
    return right(framed(x, padding), w, b, stride)
"""
    namespace: dict[str, Any] = {"np": np, "right": right("conv2d_forward")}
    exec(code, namespace)  # noqa: S102 - the lines above

    found = report("a2_convolution", "conv2d_forward", **namespace)

    told = {line.finding for line in found.lines if line.status != "pass"}
    assert told == {"waiting for your pad2d: mend that first"}


CALLS = """
def output_size(n, k, stride=1, padding=0, ceil_mode=False):
    return (n + 2 * padding - k) // stride + 1
def pad2d(x, padding, value=0.0):
    return {padded}
def conv2d_forward(x, w, b, stride=1, padding=0):
    size = output_size(x.shape[2], w.shape[2], stride, padding)
    return {way}
"""
RIGHT_FRAME = "right_pad(x, padding, value)"
WAY = "right(pad2d(x, padding), w, b, stride)[:, :, :size]"


@pytest.mark.parametrize(
    ("padded", "way", "status", "told"),
    [
        (RIGHT_FRAME, WAY, "pass", set()),
        ("np.pad(x, padding)", WAY, "waiting", {"waiting for your pad2d: mend that first"}),
        (RIGHT_FRAME, f"-{WAY}", "fail", None),  # output_size fails in ceil mode alone
        ("x / 0", f"-{WAY}", "waiting", {"waiting for your pad2d: mend that first"}),
    ],
)
def test_what_a_called_function_does_wrong_counts_if_the_caller_can_ask_for_it(
    padded: str, way: str, status: str, told: set[str] | None
) -> None:
    namespace: dict[str, Any] = {
        "np": np, "right": right("conv2d_forward"), "right_pad": right("pad2d")
    }  # fmt: skip
    exec(CALLS.format(padded=padded, way=way), namespace)  # noqa: S102 - the lines above

    found = report("a2_convolution", "conv2d_forward", **namespace)

    assert found.status == status
    waiting = {line.finding for line in found.lines if line.status == "waiting"}
    assert told is None or waiting == told


def test_all_that_are_called_and_wrong_are_named() -> None:
    namespace: dict[str, Any] = {"right": right("conv2d_forward")}
    code = CALLS.format(padded="None", way="right(pad2d(x, padding), w, b, stride)")
    exec(code.replace("// stride + 1", "// stride"), namespace)  # noqa: S102 - the lines above

    found = report("a2_convolution", "conv2d_forward", **namespace)

    assert {line.finding for line in found.lines if line.status != "pass"} == {
        "waiting for your output_size and pad2d: mend those first"
    }


def test_two_that_call_each_other_do_not_wait_for_each_other() -> None:
    code = """
def relu_forward(x):
    return relu_backward(x, -x)
def relu_backward(dout, x):
    return relu_forward(x) if x.ndim > 9 else dout
"""
    namespace: dict[str, Any] = {}
    exec(code, namespace)  # noqa: S102 - the lines above

    assert report("a3_relu", "relu_forward", **namespace).status == "fail"
    assert report("a3_relu", "relu_backward", **namespace).status == "fail"


@pytest.mark.parametrize(
    "layer", ["conv2d_forward", "relu_forward", "max_pool2d_backward", "conv2d_backward"]
)
def test_a_network_waits_for_a_layer_of_an_earlier_assignment(layer: str) -> None:
    code = """
def cnn_forward(x, parameters):
    maps = conv2d_forward(x, *parameters[:2], stride=1, padding=1)
    pooled = max_pool2d_forward(relu_forward(maps), 2)
    return linear_forward(flatten(pooled), *parameters[2:])
def cnn_backward(x, labels, parameters):
    maps = conv2d_forward(x, *parameters[:2], stride=1, padding=1)
    active = relu_forward(maps)
    pooled = max_pool2d_forward(active, 2)
    features = flatten(pooled)
    loss, dscores = cross_entropy(linear_forward(features, *parameters[2:]), labels)
    dfeatures, dw_fc, db_fc = linear_backward(dscores, features, parameters[2])
    dmaps = relu_backward(max_pool2d_backward(dfeatures.reshape(pooled.shape), active, 2), maps)
    _, dw, db = conv2d_backward(dmaps, x, parameters[0], stride=1, padding=1)
    return loss, (dw, db, dw_fc, db_fc)
"""
    layers = {
        name: function
        for earlier in ("a2_convolution", "a3_relu", "a4_pooling")
        for name, function in right_answers(selfcheck_of(earlier)).items()
    }
    namespace: dict[str, Any] = right_answers(selfcheck_of("a5_network")) | layers
    exec(code, namespace)  # noqa: S102 - the lines above
    name = "cnn_backward" if "backward" in layer else "cnn_forward"
    assert report("a5_network", name, **namespace).status == "pass"

    def broken(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        out = layers[layer](*args, **kwargs)
        return tuple(map(np.trunc, out)) if isinstance(out, tuple) else np.trunc(out)

    found = report("a5_network", name, **(namespace | {layer: broken}))

    # The namespace of the functions is the notebook's: there, too, the layer is the broken one.
    namespace[layer] = broken
    found = report("a5_network", name, **namespace)
    assert found.status == "waiting"
    assert {line.finding for line in found.lines if line.status != "pass"} == {
        f"waiting for your {layer}: mend that first"
    }


def test_what_is_called_is_found_through_decorators_and_inner_functions() -> None:
    code = """
import functools
def plain(x): return x
def outer(x):
    return [plain(y) for y in x]
@functools.cache
def kept(x): return (lambda: outer(x))()
"""
    namespace: dict[str, Any] = {}
    exec(code, namespace)  # noqa: S102 - the lines above

    assert {"outer", "plain"} <= called_by(namespace["kept"], namespace)
    assert called_by(len, namespace) == frozenset()


def test_a_right_function_among_right_ones_waits_for_nobody() -> None:
    for assignment, _, name in PAIRS:
        selfcheck = selfcheck_of(assignment)
        assert report_of(selfcheck, name, right_answers(selfcheck)[name]).status == "pass"
