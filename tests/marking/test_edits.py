"""Each way to slip is among the small changes of a text, and costly texts have few."""

from __future__ import annotations

import ast
from time import process_time

import pytest

from autograder.marking.edits import edits_of
from autograder.marking.edits.text import PLACE
from tests.workbench.slips.draw import right_answers

# Each way to slip once: what is written, and what makes it right.
CHANGES = {
    "operator": ("return (a - b) // s", "return (a - b) / s"),
    "two sides": ("return k - n", "return n - k"),
    "comparison": ("return n > k", "return n >= k"),
    "number": ("return x[2]", "return x[1]"),
    "one too few": ("return [n for n in range(k)]", "return [n for n in range(k + 1)]"),
    "sum": ("t = 0\n    for n in k:\n        t = n", "t = 0\n    for n in k:\n        t += n"),
    "name": ("H, W = k\n    return H", "H, W = k\n    return W"),
    "not called": ("return x - x.max", "return x - x.max()"),
    "misspelt": ("return x.tranpose()", "return x.transpose()"),
    "not set": ("KH, H = k\n    return KH * KW", "KH, KW = k\n    return KH * KW"),
    "axis": ("return x.sum(axis=1)", "return x.sum(axis=0)"),
    "axes kept": ("return x.max(axis=1)", "return x.max(axis=1, keepdims=True)"),
    "argument": ("return pad(x)", "return pad(x, padding=1)"),
    "arguments in order": ("return pad(n, x)", "return pad(x, n)"),
    "tuple": ("return np.zeros(n, k)", "return np.zeros((n, k))"),
    "shape": ("N, C = k\n    return x.reshape(C, -1)", "N, C = k\n    return x.reshape(N, C, -1)"),
    "results in order": ("return a, b, c", "return c, a, b"),
    "transposed": ("return x @ w", "return x.T @ w"),
    "stride": ("return x[i:j]", "return x[i * stride:i * stride + j - i]"),
    "frame": (
        "N, C, H, W = x.shape\n    out = np.zeros(n)\n    return out",
        (
            "N, C, H, W = x.shape\n    out = np.zeros(n)\n"
            "    return out[:, :, padding:padding + H, padding:padding + W]"
        ),
    ),
    "each row": ("p[:, labels] -= 1", "p[np.arange(len(labels)), labels] -= 1"),
    "of one array": ("return np.maximum(x)", "return np.max(x)"),
    "new axes": ("return x * s", "return x * s[:, :, None, None]"),
    "divided": ("N, C = k\n    d = x\n    return d", "N, C = k\n    d = x\n    return d / N"),
    "indented": (
        "for n in k:\n        t = n\n        return t",
        "for n in k:\n        t = n\n    return t",
    ),
    "set before": (
        "t = 0\n    for n in k:\n        t += n",
        "for n in k:\n        t = 0\n        t += n",
    ),
    "rows and columns": (
        "KH, KW = k\n    OH = H - KH\n    OW = W - KW",
        "KH, KW = k\n    OH = H - KH + 1\n    OW = W - KW + 1",
    ),
    "two lines": ("dw = x\n    db = n", "dw += x\n    db += n"),
    "brackets": ("return np.exp(x) - w", "return np.exp(x - w)"),
    "axes before a shape": (
        "return x.reshape(-1, n)",
        "return x.transpose(0, 2, 3, 1).reshape(-1, n)",
    ),
    "a copied line": (
        "SH, SW = s\n    top = i * SH\n    left = i * SH\n    j = 0",
        "SH, SW = s\n    top = i * SH\n    left = j * SW\n    j = 0",
    ),
    "set in its own place": ("half = n // 2", "n = n // 2"),
    "a sum for a product": ("return H + 2 + padding", "return H + (2 * padding)"),
    "undone": ("return softmax(x)", "return x"),
    "forgotten": ("return pool(x)", "return relu(pool(x))"),
}  # fmt: skip
KNOWN = {"pad": ("x", "n", "padding"), "relu": ("x",), "pool": ("x", "k")}
HEAD = "def f(x, w, s, n, k, a, b, c, p, i, j, H, W, labels, stride, padding):\n    "


@pytest.mark.parametrize("kind", CHANGES)
def test_one_slip_of_each_kind_is_a_change_away(kind: str) -> None:
    wrong, right = (ast.dump(ast.parse(HEAD + text)) for text in CHANGES[kind])

    made = [
        edit.made_in(HEAD + CHANGES[kind][0]) for edit in edits_of(HEAD + CHANGES[kind][0], KNOWN)
    ]

    trees = [ast.dump(ast.parse(text)) for text in made if _is_python(text)]
    assert right in trees
    assert wrong not in trees


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def test_nearly_all_changes_are_python_and_none_is_told_on_a_line_too_late() -> None:
    read = []
    for _, style, text in right_answers():
        for edit in edits_of(text)[::25]:
            made = edit.made_in(text)
            read.append(_is_python(made))
            above = edit.lines[0] - 1
            assert text.splitlines()[:above] == made.splitlines()[:above] or edit.look == PLACE, (
                style
            )
    assert sum(read) > 0.98 * len(read)


@pytest.mark.parametrize(
    "source",
    ["", "x = 1", "def f(:", "%%time\ndef f(x):\n    return x", "class A:\n    x = 1"],
)
def test_what_holds_nothing_to_change_has_no_changes(source: str) -> None:
    assert edits_of(source) == ()


@pytest.mark.parametrize(
    "body",
    [
        " + ".join(f"x[{at}]" for at in range(5_000)),
        "x[" * 90 + "x" + "]" * 90,
        "softmax(" * 80 + "x" + ")" * 80,
        " + ".join(["height", "width", "h", "w"] * 240),
    ],
    ids=["wide", "deep", "calls", "names"],
)
def test_changes_of_a_costly_text_take_no_time(body: str) -> None:
    before = process_time()

    edits_of(f"def f(x, stride, padding):\n    return {body}\n", {"softmax": ("x",)})

    assert process_time() - before < 5
