"""What the statements of a cell do, told from their text: name, define, or more than that."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterator
from functools import lru_cache

from autograder.marking.remembered import remembered

SHORT = 20_000
"""Longer cells are not kept in memory for the next notebook, in which most cells are the same."""
HARMLESS_MAGICS = ("%matplotlib", "%config", "%time ", "%%time", "%pylab", "%load_ext")
_HARMLESS_CALLS = frozenset({"print", "display", "check", "attempt", "show", "help", "len", "repr"})
_PICTURES = frozenset({"plt", "ax", "fig"})
_NUMBERS = frozenset({"np", "numpy"})
MOST_BRACES = 5_000
"""In one cell: of each field of an f-string its whole text is read."""
_CHAIN = re.compile(r"(?:\.[\s\\]*\w+[\s\\]*){100}")
"""Names joined by dots: of each dot all before it is copied."""
MOST_FUNCTIONS = 1_000
"""In one cell."""
_CHANGING = frozenset(
    {
        *("random", "seterr", "seterrcall", "setbufsize", "copyto", "put", "place", "putmask"),
        *("put_along_axis", "fill_diagonal", "at", "setflags", "set_printoptions", "save"),
        *("apply_along_axis", "fromfunction", "fromiter", "piecewise"),
    }
)
"""Of NumPy's names those that change what is there, or call what they are given."""
_AT_CREATION = frozenset({"__init_subclass__", "__class_getitem__", "__set_name__"})
"""Methods that are called where something is defined with their class."""
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell without its magics, or None where it is no Python.

    What would take Python itself minutes (:func:`takes_minutes`) counts as none.
    """
    if takes_minutes(source):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "invalid decimal literal" and the like are the student's
        for text in (source, without_magics(source)):
            try:
                return ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return None


@remembered
def takes_minutes(source: str) -> bool:
    """Whether Python takes the square of a text's length to read it.

    >>> takes_minutes("import " + "a." * 30_000 + "a"), takes_minutes("np.random.default_rng(1)")
    (True, False)
    """
    return source.count("{") > MOST_BRACES or _CHAIN.search(source) is not None


def without_magics(source: str) -> str:
    """Return the Python of a cell; a magic that stands alone in a block leaves an empty line."""
    lines = source.splitlines()
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)


def bound_names(source: str) -> frozenset[str]:
    r"""Return the names to which a cell gives a meaning; none where it is no Python.

    >>> sorted(bound_names("import numpy as np\nfor i in range(3):\n    f = [x for x in ()]"))
    ['f', 'i', 'np']
    """
    if takes_minutes(source):
        return frozenset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "invalid decimal literal" and the like are the student's
        try:
            table = symtable.symtable(without_magics(source), "cell", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return frozenset()
    # symtable looks through all functions for each name; of very many, each counts as given here.
    if len(table.get_children()) > MOST_FUNCTIONS:
        return frozenset(table.get_identifiers())
    symbols = table.get_symbols()
    return frozenset(s.get_name() for s in symbols if s.is_assigned() or s.is_imported())


released_names = lru_cache(maxsize=256)(bound_names)


def defined_names(source: str) -> frozenset[str]:
    r"""Return the names that a cell defines at its top level, magics and all.

    >>> sorted(defined_names("%matplotlib inline\ndef f(x): return x\ng = f"))
    ['f', 'g']
    """
    return _remembered(source) if len(source) <= SHORT else _defined(source)


def _defined(source: str) -> frozenset[str]:
    tree = parsed(source)
    if tree is None:
        return frozenset()
    names = set()
    for node in tree.body:
        if isinstance(node, _DEFINITIONS):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(t.id for t in node.targets if isinstance(t, ast.Name))
    return frozenset(names)


_remembered = lru_cache(maxsize=256)(_defined)


def defined_functions(source: str) -> frozenset[str]:
    r"""Return the functions that a cell defines at its top level.

    >>> sorted(defined_functions("k = 2\ndef f(x): return x"))
    ['f']
    """
    tree = parsed(source)
    found = tree.body if tree else ()
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


def used_names(source: str) -> frozenset[str]:
    r"""Return the names that a cell uses, wherever they stand in it.

    >>> sorted(used_names("def f(x):\n    y = g(x)\n    return y"))
    ['g', 'x', 'y']
    """
    tree = parsed(source)
    found = ast.walk(tree) if tree else ()
    return frozenset(
        node.id for node in found if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def names_if_quiet(source: str) -> frozenset[str] | None:
    r"""Return the names that a cell gives a meaning to, if it does no more than that and show.

    As :func:`bound_names` where :func:`only_defines`, in one reading; None elsewhere.

    >>> sorted(names_if_quiet("import numpy as np, os.path\ndef f(x):\n    return x\na, b = 1, 2"))
    ['a', 'b', 'f', 'np', 'os']
    >>> names_if_quiet("W[0] = 5") is None
    True
    """
    if not _may_only_define(source):
        return None
    tree = parsed(source)
    if tree is None:
        return frozenset()
    if not all(map(_is_quiet, tree.body)):
        return None
    return frozenset(name for node in tree.body for name in _given_by(node))


def only_defines(source: str) -> bool:
    r"""Whether a cell does no more than give names a meaning, and show something.

    Where it cannot be told, it does more.

    >>> only_defines("import numpy as np\ndef f(x):\n    return x\nx = np.ones(3)\nprint(f(x))")
    True
    >>> only_defines("W[0] = 5"), only_defines("%reset -f"), only_defines("from numpy import *")
    (False, False, False)
    """
    if not _may_only_define(source):
        return False
    tree = parsed(source)
    return tree is None or all(map(_is_quiet, tree.body))  # what does not parse does not run


def _may_only_define(source: str) -> bool:
    """Whether a cell is short, and holds no magic that may change anything."""
    if len(source) > SHORT or takes_minutes(source):
        return False
    if "%" not in source and "!" not in source:
        return True
    magics = (line.lstrip() for line in source.splitlines())
    return all(not m.startswith(("%", "!")) or m.startswith(HARMLESS_MAGICS) for m in magics)


def _given_by(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a quiet statement gives a meaning to."""
    match node:
        case ast.Import(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names)
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _names_of(target)
        case ast.AnnAssign(target=target):
            yield from _names_of(target)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name


def _names_of(target: ast.expr) -> Iterator[str]:
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    yield from (part.id for part in parts if isinstance(part, ast.Name))


def _is_quiet(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Import():
            return True
        case ast.ImportFrom(names=names):
            return all(alias.name != "*" for alias in names)
        case ast.Assign(targets=targets, value=value):
            return all(map(_is_name, targets)) and _is_quiet_value(value)
        case ast.AnnAssign(target=target, annotation=kind, value=made):
            return _is_name(target) and all(map(_is_quiet_value, (kind, made or kind)))
        case ast.Expr(value=value):
            return _is_shown(value)
    return isinstance(node, _DEFINITIONS) and _is_plain_definition(node)


def _is_shown(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        known = isinstance(value.func, ast.Name) and value.func.id in _HARMLESS_CALLS
        return (known or _root(value.func) in _PICTURES) and not _rebinds(value)
    return _is_quiet_value(value)


def _is_quiet_value(value: ast.expr) -> bool:
    calls = (node for node in ast.walk(value) if isinstance(node, ast.Call))
    return not _rebinds(value) and all(map(_is_of_numpy, calls))


def _is_of_numpy(call: ast.Call) -> bool:
    """Whether NumPy makes something new there; its random numbers and ``out=`` change what is."""
    words: list[str] = []
    node = call.func
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            words.append(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    return (
        isinstance(node, ast.Name)
        and node.id in _NUMBERS
        and not any(word in _CHANGING or word.startswith("_") for word in words)
        and all(k.arg not in {"out", "allow_pickle"} for k in call.keywords)
    )


def _rebinds(value: ast.expr) -> bool:
    return any(isinstance(node, ast.NamedExpr | ast.Await) for node in ast.walk(value))


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_name(target: ast.expr) -> bool:
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return all(isinstance(part, ast.Name) for part in parts)


def _is_plain_definition(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether a definition calls nothing when it is made."""
    if isinstance(node, ast.ClassDef):
        methods = {one.name for one in node.body if isinstance(one, _DEFINITIONS)}
        plain = not (node.decorator_list or node.keywords or methods & _AT_CREATION)
        return plain and all(map(_is_quiet_value, node.bases)) and all(map(_is_quiet, node.body))
    defaults = [default for default in node.args.kw_defaults if default]
    hints = [one.annotation for one in _arguments(node.args) if one.annotation]
    made = [*node.decorator_list, *node.args.defaults, *defaults, *hints, node.returns]
    return all(_is_quiet_value(value) for value in made if value)


def _arguments(all_: ast.arguments) -> Iterator[ast.arg]:
    yield from (*all_.posonlyargs, *all_.args, *all_.kwonlyargs)
    yield from (one for one in (all_.vararg, all_.kwarg) if one)


def definitions_of(source: str, without: frozenset[str] = frozenset()) -> str:
    r"""Return a cell with nothing left but what defines, each on the lines where it stood.

    What shows something may call anything, and goes; so do imports of the modules ``without``.

    >>> definitions_of("import os, a\nos.fork()\ndef f(x):\n    return x\nprint(f(1))")
    'import os, a\n\ndef f(x):\n    return x\n'
    >>> definitions_of("import a.b\nfrom a import c\nx = 1", frozenset({"a"}))
    '\n\nx = 1'
    """
    tree = parsed(source)
    if tree is None or len(source) > SHORT:
        return ""
    kept = [node for node in tree.body if _is_quiet(node) and not _shows_or_needs(node, without)]
    lines = source.splitlines()
    wanted = {line for node in kept for line in _lines(node)}
    if wanted & {line for node in tree.body if node not in kept for line in _lines(node)}:
        return "\n".join(map(written, kept))  # two statements share a line
    return "\n".join(line if at in wanted else "" for at, line in enumerate(lines, start=1))


def written(node: ast.AST) -> str:
    """Return a part of a program as Python; nothing where that cannot be written.

    Python reads what is nested deeper than it writes, and numbers of more digits.

    >>> written(ast.parse("x=1")), written(ast.parse("x = " + "-" * 900 + "1"))
    ('x = 1', '')
    """
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError, MemoryError):
        return ""


def is_stub(node: ast.AST) -> bool:
    """Whether a statement says that something is not written yet.

    >>> [is_stub(ast.parse(text)) for text in ("raise NotImplementedError()", "raise ValueError")]
    [True, False]
    """
    names = (getattr(one, "id", getattr(one, "attr", "")) for one in ast.walk(node))
    return "NotImplementedError" in names


def _shows_or_needs(node: ast.stmt, modules: frozenset[str]) -> bool:
    match node:
        case ast.Expr():
            return True
        case ast.Import(names=names):
            return any(alias.name.partition(".")[0] in modules for alias in names)
        case ast.ImportFrom(module=module):
            return (module or "").partition(".")[0] in modules
    return False


def _lines(node: ast.stmt) -> Iterator[int]:
    above = [one.lineno for one in getattr(node, "decorator_list", ())]
    return iter(range(min([node.lineno, *above]), (node.end_lineno or node.lineno) + 1))
