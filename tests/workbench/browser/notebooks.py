"""``python -m tests.workbench.browser.notebooks``: every notebook solved in a real browser.

Each is opened from the site, solved, run, downloaded and marked. Then a5 takes the layers of a2 to
a4 from the same site, and trains with layers written as plain loops.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.collecting.submitted import load_bundle
from autograder.console import say
from autograder.course import Course
from autograder.grading.mark_files import mark_bytes
from autograder.web.site import make_site
from tests.helpers.chromium import Browser
from tests.helpers.kit import ASSIGNMENTS
from tests.helpers.pyodide_folder import pyodide
from tests.helpers.site import READY, Student, course_of_the_kit, errors, served, solved

NETWORK = "a5_network"
LAYERS = "layers"
MOST_SECONDS = 120.0
LOOPS = """\
def conv2d_forward(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    top, left = i * stride, j * stride
                    window = padded[n, :, top : top + KH, left : left + KW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    top, left = i * stride, j * stride
                    g = dout[n, f, i, j]
                    dw[f] += g * padded[n, :, top : top + KH, left : left + KW]
                    dpadded[n, :, top : top + KH, left : left + KW] += g * w[f]
    return dpadded[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


def relu_forward(x):
    return np.where(x > 0, x, 0.0)


def relu_backward(dout, x):
    return np.where(x > 0, dout, 0.0)


def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    N, C, H, W = x.shape
    K = kernel_size
    out = np.zeros((N, C, H // K, W // K))
    for n in range(N):
        for c in range(C):
            for i in range(H // K):
                for j in range(W // K):
                    out[n, c, i, j] = x[n, c, i * K : i * K + K, j * K : j * K + K].max()
    return out


def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    K = kernel_size
    dx = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    window = x[n, c, i * K : i * K + K, j * K : j * K + K]
                    p, q = np.unravel_index(window.argmax(), window.shape)
                    dx[n, c, i * K + p, j * K + q] += dout[n, c, i, j]
    return dx
"""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("assignments", nargs=-1)
def main(assignments: Sequence[str]) -> None:
    """Solve the notebooks in a browser; status 1 if one raises, loses a point or takes too long."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        others = [name for name in ASSIGNMENTS if name != "a3_relu"]
        course = course_of_the_kit(folder / "course", *others)
        site = make_site(course, [], pyodide())
        troubles: list[str] = []
        with served(site.folder) as base, Browser(folder / "profile") as browser:
            for name in assignments or ASSIGNMENTS:
                student = Student(browser, base, name, [])
                troubles += _solve(student, course, folder)
            if not assignments:
                troubles += _train(Student(browser, base, NETWORK, []))
    say(*troubles)
    raise SystemExit(bool(troubles))


def _solve(student: Student, course: Course, folder: Path) -> list[str]:
    begun = time.monotonic()
    student.load(READY)
    started = time.monotonic() - begun
    name = student.assignment
    file = folder / f"{name}.ipynb"
    file.write_bytes(solved(name))
    student.open_copy(file)
    ran = student.run_all()
    student.save()
    raised = errors(student.notebook())
    handed_in = student.download(folder / "downloads").read_bytes()
    sheet = mark_bytes(load_bundle(course, name), handed_in)
    outside = [url for url in student.requests if url.startswith("http")]
    foreign = [url for url in outside if not url.startswith(student.base)]
    marks = f"{sheet.score:g} of {sheet.max_score:g}"
    say(f"{name}: Python after {started:.0f} s, all cells in {ran:.0f} s, {marks} points")
    lost = [] if sheet.score == sheet.max_score else [f"only {marks} points"]
    return [f"{name}: {one}" for one in (*raised, *foreign, *lost)]


def _train(student: Student) -> list[str]:
    """Let a5 find the layers in the site, then train it with layers that are loops."""
    student.load(READY)
    stub = "def conv2d_forward(x, w, b, stride=1, padding=0):\n    raise NotImplementedError()\n"
    student.write(LAYERS, stub)
    student.run_all()
    shown = student.shown()
    found = [name for name in ("a2_convolution", "a3_relu", "a4_pooling") if f"/{name}" in shown]
    say(f"{NETWORK}: layers found in {', '.join(found) or 'no notebook'} of the site")
    student.load(READY)
    student.write(LAYERS, LOOPS)
    ran = student.run_all()
    raised = errors(student.notebook())
    say(f"{NETWORK}: with layers as loops, all cells in {ran:.0f} s")
    late = [f"took {ran:.0f} s"] if ran > MOST_SECONDS else []
    lacks = [] if len(found) == len(ASSIGNMENTS) - 2 else [f"layers found in {found} alone"]
    return [f"{NETWORK}: {one}" for one in (*raised, *late, *lacks)]


if __name__ == "__main__":
    main()
