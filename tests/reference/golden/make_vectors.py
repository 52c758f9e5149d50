"""Compute the golden vectors with PyTorch and write them beside this file.

Run once by hand, in an environment with PyTorch (no test needs it)::

    pip install torch==2.13.0 numpy
    python tests/reference/golden/make_vectors.py

``vectors.json`` records the versions and names every call; its arrays are in ``vectors.npz``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit

HERE = Path(__file__).parent
Result = tuple[str, str, Mapping[str, Any], tuple[torch.Tensor, ...]]
"""A case's name, the function, its arguments by name, and what comes back."""

NAN, INF = float("nan"), float("inf")
CONVOLUTIONS = {  # x, w, stride, padding
    "plain": ((2, 3, 5, 7), (4, 3, 3, 2), 1, 0),
    "stride 2 leaves a column over": ((2, 3, 6, 8), (2, 3, 3, 4), 2, 0),
    "stride 3, padding 2": ((1, 2, 8, 5), (2, 2, 3, 2), 3, 2),
    "stride beyond the kernel": ((2, 2, 9, 7), (3, 2, 2, 1), 4, 0),
    "padding 1": ((3, 1, 4, 6), (2, 1, 3, 3), 1, 1),
    "padding beyond the kernel": ((2, 2, 3, 4), (1, 2, 1, 2), 2, 3),
    "one by one kernel": ((2, 3, 4, 5), (4, 3, 1, 1), 1, 0),
    "kernel as large as the map": ((2, 3, 4, 5), (2, 3, 4, 5), 1, 0),
    "one row, one column": ((2, 2, 1, 6), (3, 2, 1, 3), 2, 1),
}
POOLINGS = {  # x, kernel, stride, padding, ceil_mode
    "blocks": ((2, 3, 4, 6), 2, 2, 0, False),
    "stride left out": ((2, 3, 7, 8), (3, 2), None, 0, False),
    "overlapping": ((2, 2, 5, 7), 3, 1, 0, False),
    "overlapping pair": ((2, 2, 6, 7), (3, 2), 2, 1, False),
    "stride beyond the kernel": ((1, 2, 9, 8), (2, 1), 3, 0, False),
    "padding": ((2, 3, 5, 4), 3, 2, 1, False),
    "large padding": ((1, 2, 6, 5), (4, 5), 3, 2, False),
    "ceil mode overhangs": ((2, 2, 5, 7), 2, 2, 0, True),
    "ceil mode, padding": ((2, 2, 6, 8), (3, 2), 2, 1, True),
    "ceil mode drops the last window": ((2, 2, 5, 5), 2, 2, 1, True),
    "ceil mode drops one axis only": ((1, 2, 5, 6), 2, 2, 1, True),
    "ceil mode, stride 3": ((2, 1, 8, 6), (3, 4), 3, 1, True),
    "ceil mode, window beyond the map": ((1, 2, 2, 3), (3, 4), 2, 0, True),
    "ceil mode, stride beyond the kernel": ((1, 2, 8, 7), 2, 3, 1, True),
    "one by one": ((2, 2, 3, 4), 1, 1, 0, False),
}


def inputs(name: str, *shapes: tuple[int, ...], single: bool = False) -> list[torch.Tensor]:
    """Draw the arrays of a case from a generator that is seeded with its name."""
    rng = np.random.default_rng(list(name.encode()))
    dtype = np.float32 if single else np.float64
    return [torch.tensor(rng.normal(size=shape).astype(dtype)) for shape in shapes]


def gradients(
    out: torch.Tensor, dout: torch.Tensor, leaves: list[torch.Tensor]
) -> tuple[torch.Tensor, ...]:
    """Send ``dout`` back to the leaves."""
    return torch.autograd.grad(out, leaves, dout)


def convolutions() -> Iterator[Result]:
    """Yield forward and backward of the convolution."""
    for single in (False, True):
        for label, (of_x, of_w, stride, padding) in CONVOLUTIONS.items():
            name = f"{label}, float32" if single else label
            x, w, b = inputs(name, of_x, of_w, of_w[:1], single=single)
            leaves = [tensor.requires_grad_() for tensor in (x, w, b)]
            out = F.conv2d(x, w, b, stride, padding)
            (dout,) = inputs(f"{name}, gradient", tuple(out.shape), single=single)
            sizes = {"stride": stride, "padding": padding}
            yield name, "conv2d_forward", {"x": x, "w": w, "b": b, **sizes}, (out,)
            back = gradients(out, dout, leaves)
            yield name, "conv2d_backward", {"dout": dout, "x": x, "w": w, **sizes}, back


def special(x: torch.Tensor, kind: str) -> torch.Tensor:
    """Make the values of a map special."""
    flat = x.flatten()
    if kind == "ties":
        return torch.round(x)
    if kind == "all negative":
        return -x.abs() - 1e7
    if kind == "not a number":
        flat[::5] = NAN
    if kind == "minus infinity":
        flat[: 2 * len(flat) // 3] = -INF
    return flat.reshape(x.shape)


def max_poolings() -> Iterator[Result]:
    """Yield forward and backward of max pooling, on special values too."""
    kinds = ("plain", "ties", "all negative", "not a number", "minus infinity")
    for label, (shape, kernel, stride, padding, ceil_mode) in POOLINGS.items():
        for kind in kinds:
            name = f"{label}, {kind}"
            x = special(inputs(name, shape)[0], kind).requires_grad_()
            out = F.max_pool2d(x, kernel, stride, padding, ceil_mode=ceil_mode)
            (dout,) = inputs(f"{name}, gradient", tuple(out.shape))
            rest = {"kernel_size": kernel, "stride": stride, "padding": padding}
            rest["ceil_mode"] = ceil_mode
            yield name, "max_pool2d_forward", {"x": x, **rest}, (out,)
            back = gradients(out, dout, [x])
            yield name, "max_pool2d_backward", {"dout": dout, "x": x, **rest}, back


def avg_poolings() -> Iterator[Result]:
    """Yield forward and backward of average pooling, counting the padding and not."""
    for label, (shape, kernel, stride, padding, ceil_mode) in POOLINGS.items():
        for counted in (True, False):
            for single in (False, True):
                name = label + ", padding not counted" * (not counted) + ", float32" * single
                (x,) = inputs(name, shape, single=single)
                out = F.avg_pool2d(x.requires_grad_(), kernel, stride, padding, ceil_mode, counted)
                (dout,) = inputs(f"{name}, gradient", tuple(out.shape), single=single)
                rest = {"kernel_size": kernel, "stride": stride, "padding": padding}
                rest |= {"ceil_mode": ceil_mode, "count_include_pad": counted}
                yield name, "avg_pool2d_forward", {"x": x, **rest}, (out,)
                back = gradients(out, dout, [x])
                yield name, "avg_pool2d_backward", {"dout": dout, "x": x, **rest}, back


def elementwise() -> Iterator[Result]:
    """Yield the rectifier, padding, flattening and global pooling."""
    (x,) = inputs("relu", (2, 3, 4, 5))
    flat = x.flatten()
    flat[:8] = torch.tensor([0.0, -0.0, NAN, INF, -INF, 1e-300, -1e-300, 0.0])
    x = flat.reshape(x.shape).requires_grad_()
    (dout,) = inputs("relu, gradient", (2, 3, 4, 5))
    out = torch.relu(x)
    yield "special values", "relu_forward", {"x": x}, (out,)
    yield "special values", "relu_backward", {"dout": dout, "x": x}, gradients(out, dout, [x])
    (x,) = inputs("pad", (2, 3, 2, 4))
    for padding, value in ((0, 0.0), (1, 0.0), (2, -1.5), (3, -INF)):
        name = f"padding {padding} with {value}"
        out = F.pad(x, (padding,) * 4, value=value)
        yield name, "pad2d", {"x": x, "padding": padding, "value": value}, (out,)
    yield "maps", "flatten", {"x": x}, (torch.flatten(x, 1),)
    yield "maps", "global_max_pool2d", {"x": x}, (x.amax(dim=(2, 3)),)
    yield "maps", "global_avg_pool2d", {"x": x}, (F.adaptive_avg_pool2d(x, 1).flatten(1),)


def heads() -> Iterator[Result]:
    """Yield the linear layer, softmax and cross-entropy."""
    for single in (False, True):
        suffix = ", float32" * single
        x, w, b, dout = inputs(f"linear{suffix}", (4, 3), (3, 5), (5,), (4, 5), single=single)
        leaves = [tensor.requires_grad_() for tensor in (x, w, b)]
        out = x @ w + b
        yield f"linear{suffix}", "linear_forward", {"x": x, "w": w, "b": b}, (out,)
        back = gradients(out, dout, leaves)
        yield f"linear{suffix}", "linear_backward", {"dout": dout, "x": x, "w": w}, back
        for scale in (1, 30, 1e4):
            name = f"scores times {scale:g}{suffix}"
            scores = (inputs(name, (5, 4), single=single)[0] * scale).requires_grad_()
            labels = torch.tensor([3, 0, 1, 1, 2])
            yield name, "softmax", {"scores": scores}, (F.softmax(scores, dim=1),)
            loss = F.cross_entropy(scores, labels)
            back = gradients(loss, torch.ones_like(loss), [scores])
            yield name, "cross_entropy", {"scores": scores, "labels": labels}, (loss, *back)


def networks() -> Iterator[Result]:
    """Yield the small network's scores, loss and gradients."""
    labels = torch.tensor([7, 0, 3])
    for shape, filters, kernel in (((3, 1, 8, 8), 4, (3, 3)), ((3, 2, 6, 9), 3, (3, 2))):
        name = f"maps of {shape[2]} by {shape[3]}"
        maps = torch.zeros(shape[2] + 3 - kernel[0], shape[3] + 3 - kernel[1])
        features = filters * (maps.shape[0] // 2) * (maps.shape[1] // 2)
        of_w = (filters, shape[1], *kernel)
        x, *parameters = inputs(name, shape, of_w, (filters,), (features, 10), (10,))
        w_conv, b_conv, w_fc, b_fc = leaves = [one.requires_grad_() for one in parameters]
        active = torch.relu(F.conv2d(x, w_conv, b_conv, 1, 1))
        scores = F.max_pool2d(active, 2).flatten(1) @ w_fc + b_fc
        yield name, "cnn_forward", {"x": x, "parameters": tuple(leaves)}, (scores,)
        loss = F.cross_entropy(scores, labels)
        back = gradients(loss, torch.ones_like(loss), leaves)
        arguments = {"x": x, "labels": labels, "parameters": tuple(leaves)}
        yield name, "cnn_backward", arguments, (loss, *back)


def main() -> None:
    """Write every case."""
    arrays: dict[str, np.ndarray] = {}

    def written(value: object) -> object:
        if isinstance(value, torch.Tensor):
            array = value.detach().numpy()
            # An array that several calls share is kept once.
            key = f"a{len(arrays)}"
            for old, kept in arrays.items():
                same = kept.dtype == array.dtype and kept.shape == array.shape
                if same and kept.tobytes() == array.tobytes():
                    key = old
            arrays[key] = array
            return {"array": key}
        if isinstance(value, tuple):
            return {"tuple": [written(part) for part in value]}
        return value

    cases = [
        {
            "name": name,
            "function": function,
            "args": {key: written(value) for key, value in args.items()},
            "right": [written(part) for part in right],
        }
        for make in (convolutions, max_poolings, avg_poolings, elementwise, heads, networks)
        for name, function, args, right in make()
    ]
    versions = {"torch": torch.__version__, "numpy": np.__version__}
    np.savez_compressed(HERE / "vectors.npz", **arrays)
    text = ",\n".join(json.dumps(case) for case in cases)
    head = json.dumps(versions)[1:-1]
    (HERE / "vectors.json").write_text(f'{{{head}, "cases": [\n{text}\n]}}\n', encoding="utf-8")
    print(f"{len(cases)} cases by PyTorch {torch.__version__}")  # noqa: T201 - run by hand


if __name__ == "__main__":
    main()
