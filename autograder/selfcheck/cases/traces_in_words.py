"""How each entry of an answer comes about, where that is a line of arithmetic and not a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.selfcheck.compare import number

Array = npt.NDArray[Any]
Trace = dict[str, Any]


def _words(entries: Iterator[list[str]]) -> Trace:
    return {"kind": "words", "entries": list(entries)}


def _quantize(_: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    signal, bits = arguments["signal"], arguments["bits"]
    scale, codes = float(arguments.get("full_scale", 1.0)), 2**bits
    step = scale / codes

    def lines() -> Iterator[list[str]]:
        for sample, code in zip(signal.ravel(), answer[0].ravel(), strict=True):
            low, high = number(code * step), number((code + 1) * step)
            if 0 <= sample < scale:
                place = f"{number(sample)} lies in the step from {low} to {high}: code {code}"
            else:
                end = "below" if sample < 0 else "at or above the end of"
                place = f"{number(sample)} is {end} the range: the code at that end, {code}"
            yield [
                f"{bits} bits make {codes} codes, 0 to {codes - 1}.",
                f"One step is {number(scale)} / {codes} = {number(step)} long.",
                place,
            ]

    return {"parts": [_words(lines())]}


def _to_bits(_: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    bits = arguments["bits"]

    def lines() -> Iterator[list[str]]:
        for code, digits in zip(
            np.ravel(arguments["codes"]), answer[0].reshape(-1, bits), strict=True
        ):
            ones = [2 ** (bits - 1 - k) for k in range(bits) if digits[k]]
            total = " + ".join(map(str, ones)) or "nothing"
            for k in range(bits):
                holds = "has" if digits[k] else "has not"
                worth = 2 ** (bits - 1 - k)
                yield [
                    f"code {code} = {total}",
                    f"digit {k} from the left is worth {worth}: {code} {holds} a {worth} in it",
                ]

    return {"parts": [_words(lines())]}


def _relu_forward(_: str, arguments: Mapping[str, Any], _answer: Sequence[Array]) -> Trace:
    def lines() -> Iterator[list[str]]:
        for value in arguments["x"].ravel():
            sign = "positive: it stays" if value > 0 else "not positive: it becomes 0"
            yield [f"{number(value)} is {sign}"]

    return {"parts": [_words(lines())]}


def _relu_backward(_: str, arguments: Mapping[str, Any], _answer: Sequence[Array]) -> Trace:
    def lines() -> Iterator[list[str]]:
        for g, value in zip(arguments["dout"].ravel(), arguments["x"].ravel(), strict=True):
            gate = "positive: the gate is open" if value > 0 else "not positive: the gate is shut"
            yield [f"x is {number(value)} here, {gate}", f"dout is {number(g)} here"]

    return {"parts": [_words(lines())]}


def _softmax(_: str, arguments: Mapping[str, Any], _answer: Sequence[Array]) -> Trace:
    scores = arguments["scores"]

    def lines() -> Iterator[list[str]]:
        for row in scores:
            top = row.max()
            powers = np.exp(row - top)
            for score, power in zip(row, powers, strict=True):
                share = f"{number(power)} / {number(powers.sum())}"
                yield [
                    f"row: {', '.join(map(number, row))}",
                    f"exp of each score less {number(top)}: {', '.join(map(number, powers))}",
                    f"{share} = {number(power / powers.sum())} for the score {number(score)}",
                ]

    return {"parts": [_words(lines())]}


def _cross_entropy(_: str, arguments: Mapping[str, Any], _answer: Sequence[Array]) -> Trace:
    scores, labels = arguments["scores"], arguments["labels"]
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    losses = [-float(logs[n, label]) for n, label in enumerate(labels)]
    count = len(labels)
    each = " + ".join(map(number, losses))
    loss = [
        *(
            f"sample {n}: class {label} is right, its log-probability is {number(-one)}"
            for n, (label, one) in enumerate(zip(labels, losses, strict=True))
        ),
        f"({each}) / {count} = {number(np.mean(losses))}",
    ]

    def lines() -> Iterator[list[str]]:
        for (n, m), log in np.ndenumerate(logs):
            right = labels[n] == m
            less = " - 1" if right else ""
            value = (float(np.exp(log)) - right) / count
            yield [
                f"sample {n}: class {labels[n]} is right"
                + (", and this is it" if right else ", and this is another one"),
                f"({number(np.exp(log))}{less}) / {count} = {number(value)}",
            ]

    return {"parts": [_words(iter([loss])), _words(lines())]}


def _count_parameters(_: str, arguments: Mapping[str, Any], answer: Sequence[Array]) -> Trace:
    shapes = [np.shape(array) for array in arguments["arrays"]]
    lines = [f"an array of shape {shape} holds {int(np.prod(shape))} numbers" for shape in shapes]
    return {"parts": [_words(iter([[*lines, f"together {int(answer[0])}"]]))]}


TRACERS: Mapping[str, Callable[[str, Mapping[str, Any], Sequence[Array]], Trace]] = {
    "quantize": _quantize,
    "to_bits": _to_bits,
    "relu_forward": _relu_forward,
    "relu_backward": _relu_backward,
    "softmax": _softmax,
    "cross_entropy": _cross_entropy,
    "count_parameters": _count_parameters,
}
