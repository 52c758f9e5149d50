"""Dictionaries of results: they cross the wall as they are, and every lie about one is refused."""

from __future__ import annotations

import json
from collections import OrderedDict, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.jail.inside.codec import Reader, Writer
from autograder.jail.inside.frames import Frame, Json, WireError
from autograder.jail.wire import read_reply
from autograder.model import Answer, Call, Foreign

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
DICTS = st.dictionaries(
    KEYS,
    st.recursive(
        PLAIN,
        lambda parts: (
            st.lists(parts, max_size=3).map(tuple) | st.dictionaries(KEYS, parts, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


def over(value: object) -> Json:
    writer = Writer(layouts=False, strict=False)
    node = json.loads(json.dumps(writer.node(value)))
    reader = Reader(writer.body, foreign=Foreign, layouts=False)
    arrived = reader.value(node)
    reader.end()
    return arrived


@given(DICTS)
def test_a_dict_arrives_as_it_was(value: dict[str, object]) -> None:
    arrived = over(value)

    assert arrived == value
    assert repr(arrived) == repr(value)  # the same order, and True is not 1


def test_the_arrays_in_a_dict_arrive_with_it() -> None:
    arrived = over({"dx": np.arange(3.0), "dw": {"b": np.float32(2)}})

    assert list(arrived) == ["dx", "dw"]
    assert arrived["dx"].tolist() == [0.0, 1.0, 2.0]
    assert type(arrived["dw"]["b"]) is np.float32


class Secretive(dict[str, Any]):
    """A dict that tells nobody what is in it."""

    def items(self) -> Json:
        """Raise an error."""
        raise RuntimeError

    __iter__ = __len__ = __eq__ = items  # type: ignore[assignment]  # whatever is asked
    __hash__ = None  # type: ignore[assignment]  # as dict


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Secretive(a=1, b=[2]), id="with methods of its own"),
        pytest.param(defaultdict(int, a=1, b=[2]), id="a defaultdict"),
        pytest.param(OrderedDict(a=1, b=[2]), id="an OrderedDict"),
    ],
)
def test_a_subclass_of_dict_arrives_as_a_dict(value: object) -> None:
    arrived = over(value)

    assert type(arrived) is dict
    assert arrived == {"a": 1, "b": [2]}


class Key(str):
    """A text that may be anything else."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param({1: 1}, "dict", id="a number for a key"),
        pytest.param({Key("a"): 1}, "dict", id="a key of a type of its own"),
        pytest.param({"a" * 101: 1}, "dict", id="a long key"),
        pytest.param({str(at): at for at in range(60_000)}, "dict with too many parts", id="large"),
        pytest.param({"a": {1}}, {"a": "set"}, id="a part that does not cross"),
    ],
)
def test_what_does_not_cross_is_named(value: object, name: str | dict[str, str]) -> None:
    wanted = {key: Foreign(one) for key, one in name.items()} if isinstance(name, dict) else None

    assert over(value) == (wanted or Foreign(str(name)))


def test_a_dict_nested_too_deeply_is_cut_there() -> None:
    value: dict[str, Any] = {}
    for _ in range(50):
        value = {"a": value}

    assert "dict nested too deeply" in repr(over(value))


def nested(depth: int) -> Json:
    node: Json = ["d"]
    for _ in range(depth):
        node = ["d", "a", node]
    return node


@pytest.mark.parametrize(
    "node",
    [
        pytest.param(["d", "a"], id="a key without a value"),
        pytest.param(["d", 1, 2], id="a number for a key"),
        pytest.param(["d", ["l"], 2], id="a list for a key"),
        pytest.param(["d", None, 2], id="None for a key"),
        pytest.param(["d", "a" * 101, 2], id="a long key"),
        pytest.param(["d", "a", 1, "a", 2], id="a key twice"),
        pytest.param(["d", "a", ["q"]], id="an unknown tag in it"),
        pytest.param(["d", "a", {}], id="an object in it"),
        pytest.param(["d", "a", ["l", *[0] * 60_000]], id="a long list in it"),
        pytest.param(["d", *[x for at in range(60_000) for x in (str(at), 0)]], id="too many"),
        pytest.param(nested(20), id="nested too deeply"),
        pytest.param(nested(5_000), id="nested without end"),
    ],
)
def test_a_forged_dict_is_refused(node: Json) -> None:
    header = {"id": "a", "op": "answer", "value": node, "changed": []}

    with pytest.raises(WireError):
        read_reply(Frame(header, b""), "a", Call(()))


def test_an_answer_may_be_a_dict() -> None:
    header = {"id": "a", "op": "answer", "value": ["d", "x", 1], "changed": []}

    assert read_reply(Frame(header, b""), "a", Call(())) == Answer({"x": 1})


def test_no_argument_is_a_dict() -> None:
    with pytest.raises(WireError):
        Reader(b"", foreign=None, layouts=True).value(["d", "x", 1])
