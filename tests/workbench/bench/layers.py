"""Time the layers in one library: PyTorch, the reference or the loops.

Imports NumPy alone, so that PyTorch can be in an environment without the kit. Times are the medians
of a few rounds, in seconds, by size and function; arrays are float32.
"""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Timed = tuple[str, Callable[[], Any]]
# N, C, H, W, F, K, stride, padding of the convolution; pooling is 3x3, stride 2, padding 1.
SIZES = {
    "course": (4, 3, 12, 10, 4, 3, 1, 1),
    "digits": (64, 1, 8, 8, 8, 3, 1, 1),
    "resnet": (8, 64, 56, 56, 64, 3, 1, 1),
    "resnet, stride 2": (8, 64, 56, 56, 128, 3, 2, 1),
}
POOL = (3, 2, 1)
ROUNDS = 7
BUDGET_SECONDS = 2.0


def arrays(size: str) -> tuple[Any, ...]:
    """Return x, w, b and both upstream gradients of a size."""
    n, c, h, w, f, k, stride, padding = SIZES[size]
    rng = np.random.default_rng(0)

    def normal(*shape: int) -> Any:  # noqa: ANN401 - an array
        return rng.normal(size=shape).astype(np.float32)

    out = [(side + 2 * padding - k) // stride + 1 for side in (h, w)]
    window, step, border = POOL
    pooled = [(side + 2 * border - window) // step + 1 for side in (h, w)]
    return (
        normal(n, c, h, w),
        normal(f, c, k, k),
        normal(f),
        normal(n, f, *out),
        normal(n, c, *pooled),
    )


def numpy_functions(size: str, library: Any) -> Iterator[Timed]:  # noqa: ANN401 - modules
    """Yield what is timed of the reference, or of the loops."""
    x, w, b, dout, dpool = arrays(size)
    stride, padding = SIZES[size][6:]
    conv, pool = library
    yield "conv2d_forward", lambda: conv.conv2d_forward(x, w, b, stride, padding)
    yield "conv2d_backward", lambda: conv.conv2d_backward(dout, x, w, stride, padding)
    yield "max_pool2d_forward", lambda: pool.max_pool2d_forward(x, *POOL)
    yield "max_pool2d_backward", lambda: pool.max_pool2d_backward(dpool, x, *POOL)
    yield "avg_pool2d_forward", lambda: pool.avg_pool2d_forward(x, *POOL)
    yield "avg_pool2d_backward", lambda: pool.avg_pool2d_backward(dpool, x, *POOL)


def torch_functions(size: str) -> Iterator[Timed]:
    """Yield the same of PyTorch, each from what our functions are given.

    A backward pass is timed alone, on a graph that is kept; but for max pooling, whose forward pass
    keeps the places of the maxima: ours has to find them, so there both passes are timed.
    """
    torch: Any = importlib.import_module("torch")
    F: Any = importlib.import_module("torch.nn.functional")

    x, w, b, dout, dpool = map(torch.from_numpy, arrays(size))
    stride, padding = SIZES[size][6:]
    leaf = x.clone().requires_grad_()
    weights, bias = w.clone().requires_grad_(), b.clone().requires_grad_()

    def forward(function: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:  # noqa: ANN401 - a tensor
            with torch.no_grad():
                return function()

        return run

    def backward(out: Any, into: tuple[Any, ...], upstream: Any) -> Callable[[], Any]:  # noqa: ANN401
        return lambda: torch.autograd.grad(out, into, upstream, retain_graph=True)

    yield "conv2d_forward", forward(lambda: F.conv2d(x, w, b, stride, padding))
    conv = F.conv2d(leaf, weights, bias, stride, padding)
    yield "conv2d_backward", backward(conv, (leaf, weights, bias), dout)
    yield "max_pool2d_forward", forward(lambda: F.max_pool2d(x, *POOL))
    yield (
        "max_pool2d_backward",
        lambda: torch.autograd.grad(F.max_pool2d(leaf, *POOL), (leaf,), dpool),
    )
    yield "avg_pool2d_forward", forward(lambda: F.avg_pool2d(x, *POOL))
    yield "avg_pool2d_backward", backward(F.avg_pool2d(leaf, *POOL), (leaf,), dpool)


def median(function: Callable[[], Any]) -> float:
    """Return the median time of a call, from rounds of as many calls as make a millisecond."""
    function()
    started = time.perf_counter()
    function()
    once = time.perf_counter() - started
    calls = max(1, min(1000, int(1e-3 / max(once, 1e-7))))
    rounds = max(1, min(ROUNDS, int(BUDGET_SECONDS / max(once * calls, 1e-9))))
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(calls):
            function()
        times.append((time.perf_counter() - started) / calls)
    return statistics.median(times)


def measured(name: str) -> dict[str, dict[str, float]]:
    """Return the times of a library by size and function."""
    found: dict[str, dict[str, float]] = {}
    for size in SIZES:
        if name == "loops" and size.startswith("resnet"):
            continue  # hours
        found[size] = {what: median(function) for what, function in functions(name, size)}
    return found


def functions(name: str, size: str) -> Iterator[Timed]:
    """Yield what is timed."""
    if name == "torch":
        return torch_functions(size)
    if name == "loops":
        from reference import naive  # noqa: PLC0415 - not where PyTorch is

        return numpy_functions(size, (naive, naive))
    from reference import convolution, pooling  # noqa: PLC0415 - not where PyTorch is

    return numpy_functions(size, (convolution, pooling))
