"""A cell that patches the process which it shares with others costs none of their answers.

Each of these stands behind the imports of a right notebook, where everything below suffers from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.jail import Jail, open_jail
from autograder.marking.mark import mark
from autograder.marking.reaching import reaches
from autograder.marking.statements import definitions_of
from tests.marking.test_submissions import KEY, LIMITS, built

KINDS = {
    "a fork that hangs": "import os, time\n"
    "os.register_at_fork(after_in_child=lambda: time.sleep(9))",
    "a fork that ends": "import os\nos.register_at_fork(after_in_child=os.abort)",
    "a hook by a name put together": "import os as o\nhook = getattr(o, 'register_' + 'at_fork')\n"
    "hook(before=lambda: o.pause())",
    "deaf to signals": "import signal\nfor number in (1, 2, 10, 14, 15, 23, 27):\n"
    "    signal.signal(number, signal.SIG_IGN)",
    "an alarm every millisecond": "import signal\n"
    "signal.signal(signal.SIGVTALRM, lambda *_: 1 / 0)\n"
    "signal.setitimer(signal.ITIMER_VIRTUAL, 0.001, 0.001)",
    "a thread that ends the process": "import os, threading\n"
    "threading.Timer(0.3, os._exit, (0,)).start()",
    "exit handlers": "import atexit, os\natexit.register(os.abort)",
    "a trace function that raises": "import sys\nsys.settrace(lambda *_: 1 / 0)",
    "a profile function that raises": "import sys\nsys.setprofile(lambda *_: 1 / 0)",
    "callbacks of the collector": "import gc\ngc.callbacks.append(lambda *_: 1 / 0)\n"
    "gc.set_threshold(1)",
    "an audit hook that raises": "import sys\nsys.addaudithook(lambda *_: 1 / 0)",
    "a low recursion limit": "import sys\nsys.setrecursionlimit(60)",
    "no descriptor left": "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))",
    "no process left": "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (0, 0))",
    "no memory left": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 20, 1 << 20))",
    "another folder": "import os\nos.mkdir('d')\nos.chdir('d')\nos.rmdir('../d')",
    "the folder's files": "import os\nfor name in os.listdir():\n"
    "    os.path.isfile(name) and os.remove(name)",
    "no right to a new file": "import os\nos.umask(0o777)",
    "modules gone": "import sys\nsys.modules.clear()\nsys.path.clear()",
    "NumPy in place": "np.maximum = np.where = lambda *_, **__: 0\nnp.float64 = None",
    "NumPy by its dictionary": "vars(np).update(maximum=None, where=None, float64=None)",
    "NumPy by its own function": "kept = np.seterr(all='raise')",
    "builtins in place": "import builtins\nbuiltins.len = builtins.isinstance = lambda *_: 0",
    "the shell's warnings": "import warnings\nwarnings.catch_warnings = None",
    "warnings as errors": "import warnings\nwarnings.simplefilter('error')",
    "the runner itself": "import inside\ninside.student._fork = lambda *_: None",
    "what answers": "from inside import candidate\n"
    "candidate.answer = lambda *_: ({'op': 'none', 'outcome': 'fail', 'message': ''}, b'')",
    "a loop that holds NumPy back": "for word in dir(np):\n"
    "    word[0].islower() and setattr(np, word, None)",
    "all names": "globals().clear()",
    "one name": "del np",
    "a class that acts when it is inherited from": "class A:\n    def __init_subclass__(cls):\n"
    "        np.maximum = np.where = None\nclass B(A):\n    pass",
    "a default that acts": "def f(x=setattr(np, 'maximum', None)):\n    pass",
    "a hint that acts": "def f(x: setattr(np, 'maximum', None)):\n    pass",
    "a print that acts": "print(setattr(np, 'maximum', None))",
    "children that sleep": "import os, time\nfor _ in range(9):\n    os.fork() or time.sleep(99)",
    "the folder full": "with open('x', 'wb') as file:\n    try:\n        while True:\n"
    "            file.write(bytes(1 << 20))\n    except OSError:\n        pass",
}


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with open_jail(LIMITS) as opened:
        yield opened


def behind_the_imports(source: bytes, cell: str) -> bytes:
    notebook = json.loads(source)
    cells = notebook["cells"]
    first = next(at for at, one in enumerate(cells) if one["cell_type"] == "code")
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": cell}
    cells.insert(first + 1, own)
    return json.dumps(notebook).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_that_patches_the_process_costs_no_answer(kind: str, jail: Jail) -> None:
    bundle, source = built("a3_relu")
    quick = replace(bundle, limits=replace(LIMITS, question_cpu_seconds=1))

    sheet = mark(behind_the_imports(source, KINDS[kind]), quick, "ada", KEY, jail).sheet

    assert sheet.score == sheet.max_score, sheet


def test_an_answer_that_patches_numpy_where_it_is_called_costs_itself_alone(jail: Jail) -> None:
    bundle, source = built("a3_relu")
    notebook = json.loads(source)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "relu_forward":
            cell["source"] = (
                "def relu_forward(x):\n    np.multiply = np.where = np.zeros_like = None"
            )
    cells = notebook["cells"]
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": []}
    cells.append(own | {"source": "relu_forward(np.ones(3))"})

    sheet = mark(json.dumps(notebook).encode(), bundle, "ada", KEY, jail).sheet

    forward, backward = sheet.questions
    assert forward.score == 0
    assert backward.score == backward.max_score


def test_a_helper_beside_the_notebook_costs_what_needs_it_alone(jail: Jail) -> None:
    bundle, source = built("a3_relu")
    helper = b"import numpy\nnumpy.maximum = numpy.where = numpy.float64 = None\n"
    handed_in = behind_the_imports(source, "import helper")

    sheet = mark(handed_in, bundle, "ada", KEY, jail, beside={"helper.py": helper}).sheet

    assert sheet.score == sheet.max_score, sheet


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nimport matplotlib.pyplot as plt\nfrom itertools import product",
        "%matplotlib inline\nW = np.ones(3)\nW[0] = 2\nW += 1",
        "class A:\n    def __init__(self):\n        self.x = 1\n        self._y = self.x",
        "from IPython.display import display\ndisplay(relu_forward(np.ones(3)))",
        "for i in range(3):\n    print(f'{i:.2f}', np.linalg.norm(x))",
        "plt.rcParams['figure.figsize'] = 3, 4\nplt.imshow(x, cmap='gray')",
        "def broken(:",
    ],
)
def test_ordinary_cells_reach_nothing_of_others(source: str) -> None:
    assert not reaches(source)


@pytest.mark.parametrize(
    "source",
    [
        "np.seterr(all='raise')",
        "np.maximum = f",
        "del np.maximum",
        "match np:\n    case object(os=found):\n        pass",
        "from matplotlib import sys as mine",
        "import numpy.core as c",
        "np.lib.npyio.os.abort()",
        "np.load('x', allow_pickle=True)",
        "f.__globals__['np'] = None",
        "%reset -f",
        "!rm -r *",
        "x = 1\n" * 10_000,
    ],
)
def test_what_may_reach_others_is_recognised(source: str) -> None:
    assert reaches(source)


def test_imports_that_run_a_helper_go_with_what_acts() -> None:
    cell = "import os, helper\nfrom helper.deep import x\nimport numpy\ny = 1"

    assert definitions_of(cell, frozenset({"helper"})) == "\n\nimport numpy\ny = 1"
