"""What an exception usually means: one sentence for each kind, from its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEFAULT = "Run the call above in a cell of its own, and print the shapes before that line."

_FLOAT_FOR_INT = (
    "Counts, sizes and places must be ints, and this one is a float: `/` always gives a float,"
    " `//` divides ints and rounds down."
)
_LIST = "This is a list, not an array: `np.array(…)` makes one that can calculate."
_NONE = (
    "Something in that line is None: what a function without `return` gives, or a method that"
    " works in place, such as `append`."
)
_PARAMETERS = (
    "Its first line must keep the parameters of the stub: the same names, order and defaults."
)
_OTHER_PARAMETERS = "Compare the call in that line with the first line of what it calls."


@dataclass(frozen=True, slots=True)
class _Kind:
    """An exception by its name, or any; a pattern of its message; and what to say of it."""

    error: str
    pattern: str
    advice: str


_KINDS = (
    _Kind(
        "ValueError",
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
        "What stands right of the `=` has shape {0}, its place on the left {1}. Where does one of"
        " them end early: at an edge, or at `-padding` when padding is 0?",
    ),
    _Kind(
        "ValueError",
        r"operands could not be broadcast together with (?:remapped )?shapes? (\(.*?\)) (\(.*?\))",
        "NumPy lines shapes up from the right: two lengths must be equal, or one of them 1. Here"
        " they are {0} and {1}. Does one lack an axis of length 1 (`keepdims=True`, `[:, None]`)?",
    ),
    _Kind(
        "ValueError",
        r"non-broadcastable output operand with shape (\(.*?\)) doesn't match.* shape (\(.*?\))",
        "The place on the left has shape {0}, and what is added to it {1}. Is each length taken"
        " from its own axis (KH and KW, H and W)?",
    ),
    _Kind(
        "ValueError",
        r"not aligned|core dimension|operand has more dimensions|einstein sum",
        "In a product of matrices the columns of the left one meet the rows of the right one. Write"
        " both shapes down: which is to be turned (`.T`), or the other way round?",
    ),
    _Kind(
        "ValueError",
        r"cannot reshape array of size (\d+) into shape (\(.*?\))",
        "`reshape` keeps every number, and {0} numbers do not fill the shape {1}. Is something left"
        " over, or should a length come from `x.shape`?",
    ),
    _Kind(
        "ValueError",
        r"zero-size array|empty sequence|empty slice",
        "A window is empty. Does it lie beyond the array (do the loops run over the size of the"
        " result?), or is its start below 0, which counts from the end (`x[-1:1]`)?",
    ),
    _Kind(
        "ValueError",
        r"truth value of an array",
        "`if`, `and`, `or` and `max(a, b)` want one yes or no, and an array has many. Which NumPy"
        " function does this to each number of an array?",
    ),
    _Kind(
        "ValueError",
        r"to unpack \(expected (\d+)",
        "{0} names stand left of the `=`, and another count comes from the right. A shape has one"
        " length for each axis: how many axes may this array have?",
    ),
    _Kind(
        "ValueError",
        r"setting an array element with a sequence|inhomogeneous",
        "A whole array is put where one number belongs, or rows of different lengths are put"
        " together. Print the shape of what is right of the `=`.",
    ),
    _Kind(
        "ValueError",
        r"negative dimensions",
        "A size came out negative: work it out by hand for the call above.",
    ),
    _Kind(
        "ValueError",
        r"read-only",
        "The line writes into an array that may only be read: make a copy first (`.copy()`).",
    ),
    _Kind(
        "ValueError",
        r"NaN to integer",
        "An array of integers holds no nan: where does a 0 / 0 come from?",
    ),
    _Kind(
        "OverflowError",
        r"infinity to integer",
        "An array of integers holds no infinity: give the array a dtype of floats before it gets"
        " one (`dtype=float`).",
    ),
    _Kind(
        "OverflowError",
        r"out of bounds for|too large",
        "A small integer type holds no such number (uint8 ends at 255): turn the array into a"
        " larger type first (`astype`).",
    ),
    _Kind(
        "IndexError",
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
        "Axis {1} is {2} long, counted from 0, and place {0} is asked for. Does the loop run"
        " over the right length, and is each axis taken with its own?",
    ),
    _Kind(
        "IndexError",
        r"too many indices",
        "There are more places between the brackets than the array has axes: print its shape.",
    ),
    _Kind("IndexError", r"only integers|of integer \(or boolean\)", _FLOAT_FOR_INT),
    _Kind(
        "IndexError",
        r"list index|tuple index",
        "A list or a tuple ends before that place. May it be empty, or shorter, in this call?",
    ),
    _Kind(
        "AxisError",
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        "The array has {1} axes here, and there is no axis {0}: axes are counted from 0.",
    ),
    _Kind(
        "UnboundLocalError",
        r"",
        "The name gets a value on some ways through the function only: give"
        " it one before the loop or the `if`.",
    ),
    _Kind(
        "NameError",
        r"name '(np|plt|check|as_pair|window_count)' is not defined",
        "`{0}` comes from a cell further up: run all cells above this one.",
    ),
    _Kind(
        "NameError",
        r"name '(\w+)'",
        "Nothing is called `{0}` when this line runs. Is it a slip of typing, a parameter's other"
        " name, or from a cell that has not run?",
    ),
    _Kind("TypeError", r"unexpected keyword argument '(\w+)'", ""),
    _Kind("TypeError", r"positional arguments? but|missing \d+ required|multiple values for", ""),
    _Kind("TypeError", r"'NoneType'", _NONE),
    _Kind(
        "TypeError",
        r"cannot be interpreted as an integer|slice indices must be|must be an integer",
        _FLOAT_FOR_INT,
    ),
    _Kind(
        "TypeError",
        r"integer scalar arrays|(?:length-1|0-dimensional) arrays can be converted",
        "One number is wanted there, and an array came.",
    ),
    _Kind(
        "TypeError",
        r"list indices must be|sequence by non-int|(?:operand|between).*'list'",
        _LIST,
    ),
    _Kind(
        "TypeError",
        r"'(?:int|float|.*ndarray|tuple|list|numpy\.\w+)' object is not callable",
        "Round brackets call a function, and this is none: are square ones meant, or did a variable"
        " take a function's name (`max = …`)?",
    ),
    _Kind(
        "TypeError",
        r"object is not subscriptable|invalid index to scalar",
        "Square brackets look into an array or a tuple, and this is neither. May this argument be a"
        " single number?",
    ),
    _Kind(
        "TypeError",
        r"cannot unpack non-iterable|object is not iterable|object of type '\w+' has no len",
        "Only a tuple, a list or an array can be taken apart, and this is a single value. May this"
        " argument be an int, too?",
    ),
    _Kind(
        "TypeError",
        r"tuple|sequence",
        "A tuple or a list does not calculate as an array does: take it apart first, or"
        " `np.array(…)`.",
    ),
    _Kind(
        "",
        r"Cannot cast ufunc",
        "An array of integers takes no fractions in place (`+=`, `/=`): begin with one of"
        " floats, of the given dtype.",
    ),
    _Kind(
        "",
        r"(?:ufunc|loop).*(?:not supported|did not contain)|no loop|string \w+ ufunc",
        "NumPy cannot calculate with what this array holds (texts, None or lists in"
        " it?): print its dtype.",
    ),
    _Kind(
        "ZeroDivisionError",
        r"",
        "Something is divided by 0: which count or size is 0 in the call above?",
    ),
    _Kind(
        "RecursionError",
        r"",
        "The function calls itself, or another that calls it, without end. Is that call meant, or"
        " does something else have the same name?",
    ),
    _Kind(
        "MemoryError", r"", "An array is far larger than it should be: which size came out wrong?"
    ),
    _Kind("AssertionError", r"", "Your own `assert` says no: print what it compares."),
    _Kind(
        "KeyError",
        r"",
        "A dictionary has nothing under that key. Is it filled somewhere else, by an earlier call?",
    ),
    _Kind("AttributeError", r"'NoneType'", _NONE),
    _Kind(
        "AttributeError",
        r"module '(\w+)[\w.]*' has no attribute '(\w+)'",
        "`{0}` has no `{1}`: a slip of typing, or a function of another version or library?",
    ),
    _Kind("AttributeError", r"'list' object", _LIST),
    _Kind(
        "AttributeError",
        r"'(int|float|tuple)' object has no attribute '(\w+)'",
        "This is {0}, not an array, so it has no `{1}`.",
    ),
    _Kind("EOFError", r"", "Nobody can type anything while it is tried: use the arguments alone."),
    _Kind("StdinNotImplementedError", r"", "Nobody can type here: use the arguments alone."),
    _Kind(
        "ModuleNotFoundError",
        r"'([\w.]+)'",
        "Marking has NumPy and Matplotlib and no other packages: do it without `{0}`.",
    ),
    _Kind(
        "FileNotFoundError", r"", "No file is needed here; marking has only those that you hand in."
    ),
    _Kind("SystemExit", r"", "`exit()` and `quit()` end the whole program: `return` is meant."),
    _Kind("SyntaxError", r"", "Python could not read that line: is a bracket or a colon missing?"),
)


def advice_for(error: BaseException, *, in_own_code: bool) -> str:
    """Return what usually causes an exception; ``in_own_code``: it arose within the function.

    >>> advice_for(ZeroDivisionError("division by zero"), in_own_code=True)
    'Something is divided by 0: which count or size is 0 in the call above?'
    """
    try:
        message = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a student's own exception class may fail to print
        message = ""
    names = {cls.__name__ for cls in type(error).__mro__}
    for kind in _KINDS:
        found = re.search(kind.pattern, message) if kind.error in {"", *names} else None
        if found is None:
            continue
        if not kind.advice:
            return _OTHER_PARAMETERS if in_own_code else _PARAMETERS
        return kind.advice.format(*found.groups())
    return _DEFAULT
