"""The wire between the examiner and a candidate: every value survives, every lie is refused."""

from __future__ import annotations

import json
import math
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import CourseError
from autograder.jail.inside.codec import CODES, Reader, Writer
from autograder.jail.inside.frames import Frame, FrameReader, Json, WireError, pack
from autograder.jail.wire import MAX_BATCH, calls_frame, read_reply, reply_to, shown
from autograder.model import Answer, Call, Foreign, NoAnswer, Outcome

SAFE_DTYPES = st.sampled_from([np.dtype(code) for code in CODES])
ARRAYS = hnp.arrays(SAFE_DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
SCALARS = hnp.arrays(SAFE_DTYPES, ()).map(lambda array: array[()])
VALUES = st.recursive(
    PLAIN | ARRAYS | SCALARS,
    lambda parts: st.lists(parts, max_size=3) | st.lists(parts, max_size=3).map(tuple),
    max_leaves=8,
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda parts: (
        st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=5), parts, max_size=4)
    ),
    max_leaves=12,
)


def over(value: object, *, layouts: bool = False) -> Json:
    writer = Writer(layouts=layouts, strict=False)
    node = json.loads(json.dumps(writer.node(value)))
    reader = Reader(writer.body, foreign=Foreign, layouts=layouts)
    return whole(reader, node)


def whole(reader: Reader, node: Json) -> Json:
    value = reader.value(node)
    reader.end()
    return value


def fed(reader: FrameReader, data: bytes) -> Frame | None:
    frame = None
    while data and frame is None:
        frame = reader.feed(data[: reader.missing])
        data = data[reader.taken :]
    return frame


def same(one: Json, other: Json) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, (np.ndarray, np.generic)):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    return bool(one == other)


@given(VALUES)
def test_a_value_that_may_cross_arrives_as_it_was(value: object) -> None:
    assert same(over(value), value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.0])
def test_a_float_that_json_lacks_arrives_as_it_was(value: float) -> None:
    assert str(over(value)) == str(value)


@given(ARRAYS, st.data())
def test_an_argument_keeps_its_memory_order(array: np.ndarray, data: st.DataObject) -> None:
    axes = data.draw(st.permutations(range(array.ndim)))
    steps = data.draw(
        st.lists(st.sampled_from([1, 2, -1, -2]), min_size=array.ndim, max_size=array.ndim)
    )
    view = array.transpose(axes)[tuple(slice(None, None, step) for step in steps)]

    arrived = over(view, layouts=True)

    assert (
        same(arrived, np.array(view, copy=True, order="K")) or arrived.tobytes() == view.tobytes()
    )
    long = [axis for axis in range(view.ndim) if view.shape[axis] > 1]
    if view.size:
        assert [arrived.strides[axis] for axis in long] == [view.strides[axis] for axis in long]


def test_a_broadcast_argument_arrives_as_a_plain_array() -> None:
    arrived = over(np.broadcast_to(np.arange(3.0), (4, 3)), layouts=True)

    assert arrived.flags.c_contiguous
    assert arrived.flags.writeable
    assert arrived.sum() == 12.0


class Liar(np.ndarray):
    """An array that says it is equal to everything."""

    def __eq__(self, other: object) -> Json:
        return True

    __hash__ = None  # type: ignore[assignment]  # as ndarray


class Float(float):
    """A float with opinions."""


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param(np.zeros(2).view(Liar), "Liar", id="a subclass of ndarray"),
        pytest.param(np.ma.zeros(2), "MaskedArray", id="a masked array"),
        pytest.param(np.array([object()]), "ndarray of object", id="an object array"),
        pytest.param(np.zeros(2, "U3"), "ndarray of str96", id="an array of text"),
        pytest.param(
            np.zeros(2, np.longdouble), "ndarray of float128", id="an array of long doubles"
        ),
        pytest.param(np.zeros(2, "i4,f8"), "ndarray of void96", id="a structured array"),
        pytest.param(Float(1), "Float", id="a subclass of float"),
        pytest.param({1: 1}, "dict", id="a dict whose keys are no text"),
        pytest.param((x for x in ()), "generator", id="a generator"),
        pytest.param(1 << 5000, "int of 5001 bits", id="a huge int"),
        pytest.param("x" * 20_000, "str of 20000 characters", id="a long text"),
    ],
)
def test_anything_else_arrives_as_the_name_of_its_type(value: object, name: str) -> None:
    assert over(value) == Foreign(name)
    assert over((1, value)) == (1, Foreign(name))


def test_a_list_nested_too_deeply_is_cut_there() -> None:
    value: list[Any] = []
    for _ in range(50):
        value = [value]

    assert "nested too deeply" in repr(over(value))


def test_a_list_with_too_many_parts_is_cut_there() -> None:
    assert over((1, [0] * 60_000)) == (1, Foreign("list with too many parts"))


def test_a_big_endian_array_arrives_in_the_order_of_this_machine() -> None:
    assert same(over(np.array([1.5, 2.5], ">f8")), np.array([1.5, 2.5]))


def test_an_argument_that_cannot_cross_is_the_instructors_mistake() -> None:
    with pytest.raises(CourseError, match="a case of f: a value of type dict cannot cross"):
        calls_frame("f", [Call(({},))], 1.0, 1000)


CALLS = st.lists(
    st.builds(
        Call,
        st.lists(VALUES, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from("abc"), VALUES, max_size=2),
    ),
    min_size=1,
    max_size=5,
)


@given(CALLS, st.sampled_from([1, 100, 1_000_000]))
def test_each_call_of_a_frame_arrives_with_its_own_arguments(calls: list[Call], room: int) -> None:
    header, body = calls_frame("f", calls, 1.0, room)
    frame = fed(FrameReader(max_body=len(body)), pack(header, body))

    assert frame is not None
    asked = frame.header["calls"]
    assert len({one["id"] for one in asked}) == len(asked) >= 1
    position = 0
    for call, one in zip(calls, asked, strict=False):
        reader = Reader(frame.body[position : position + one["size"]], foreign=None, layouts=True)
        position += one["size"]
        args = tuple(reader.value(node) for node in one["args"])
        kwargs = {name: reader.value(node) for name, node in one["kwargs"].items()}
        reader.end()
        assert same(args, call.args)
        assert same(tuple(kwargs.items()), tuple(call.kwargs.items()))
    assert position == len(frame.body)
    assert len(asked) == 1 or len(frame.body) <= room


@pytest.mark.parametrize(
    ("call", "most"),
    [
        pytest.param(Call((1,)), MAX_BATCH, id="many calls"),
        pytest.param(Call((np.zeros(50_000),)), 2, id="large arrays"),
        pytest.param(Call(([0] * 9_000,)), 2, id="long lists"),
    ],
)
def test_a_frame_of_calls_is_bounded_in_every_way(call: Call, most: int) -> None:
    header, _ = calls_frame("f", [call] * 200, 1.0, 1 << 30)

    assert len(header["calls"]) == most


def test_a_call_that_is_larger_than_a_frame_of_calls_goes_alone() -> None:
    header, body = calls_frame("f", [Call((np.zeros(500_000),))] * 3, 1.0, 1 << 30)

    assert (len(header["calls"]), len(body)) == (1, 4_000_000)


@pytest.mark.parametrize(
    "node",
    [
        pytest.param(["a", "f8", [2], None, 15], id="bytes that are no whole element"),
        pytest.param(["a", "f8", [3], None, 24], id="more bytes than there are"),
        pytest.param(["a", "f8", [-2], None, -16], id="a negative length"),
        pytest.param(["a", "f8", [True, 2], None, 16], id="a bool for a length"),
        pytest.param(["a", "f8", [1] * 40, None, 8], id="forty axes"),
        pytest.param(["a", "f8", [0, 1 << 30, 1 << 30], None, 0], id="an empty array of huge axes"),
        pytest.param(["a", "f8", [10**30, 0], None, 0], id="a length beyond 64 bits"),
        pytest.param(["a", "O", [2], None, 16], id="an object array"),
        pytest.param(["a", "f16", [1], None, 16], id="a long double"),
        pytest.param(["a", ["f8"], [2], None, 16], id="a dtype that is a list"),
        pytest.param(["a", "f8", [2], [[0], [1]], 16], id="a result with a memory order"),
        pytest.param(["a", "f8", "2", None, 16], id="a shape that is text"),
        pytest.param(["a", "f8", [2], None, 16.0], id="a size that is a float"),
        pytest.param(["a", "f8", [1], None, 8], id="bytes left over"),
        pytest.param(["z", "f8"], id="a scalar without a size"),
        pytest.param(["x", 3], id="a type's name that is a number"),
        pytest.param(["f", "1e5"], id="a float spelt out"),
        pytest.param(["q"], id="an unknown tag"),
        pytest.param([["a"]], id="a list without a tag"),
        pytest.param([], id="nothing"),
        pytest.param({}, id="an object"),
        pytest.param(1 << 5000, id="a huge int"),
        pytest.param("x" * 20_000, id="a long text"),
    ],
)
def test_a_node_that_is_not_as_agreed_is_refused(node: Json) -> None:
    reader = Reader(bytes(16), foreign=Foreign, layouts=False)

    with pytest.raises(WireError):
        whole(reader, node)


def test_a_bool_that_is_neither_is_made_one() -> None:
    reader = Reader(b"\x00\x02\xff", foreign=Foreign, layouts=False)

    assert reader.value(["a", "b1", [3], None, 3]).tobytes() == b"\x00\x01\x01"


@given(JSON, st.binary(max_size=40))
def test_no_header_and_body_crash_the_reader_of_replies(value: Json, body: bytes) -> None:
    for header in (
        {"id": "a", "op": "answer", "value": value, "changed": []},
        {"id": "a", "op": "answer", "value": ["a", "f8", value, None, 8], "changed": []},
        {"id": "a", "op": "answer", "value": None, "changed": value},
        {"id": "a", "op": "none", "outcome": value, "message": value},
        {"id": value, "op": value},
    ):
        try:
            reply = read_reply(Frame(header, body), "a", Call(()))
        except WireError:
            continue
        assert isinstance(reply, (Answer, NoAnswer))


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"id": "another", "op": "answer", "value": 1, "changed": []}, id="another id"),
        pytest.param({"op": "answer", "value": 1, "changed": []}, id="no id"),
        pytest.param({"id": "a", "op": "pass"}, id="a verdict of its own"),
        pytest.param(
            {"id": "a", "op": "none", "outcome": "pass", "message": ""}, id="an outcome of pass"
        ),
        pytest.param(
            {"id": "a", "op": "none", "outcome": "fault", "message": ""}, id="an outcome of fault"
        ),
        pytest.param(
            {"id": "a", "op": "answer", "value": 1, "changed": ["7"]}, id="an argument too many"
        ),
        pytest.param({"id": "a", "op": "answer", "value": 1, "changed": "0"}, id="text for a list"),
        pytest.param({"id": "a", "op": "answer", "changed": []}, id="an answer without a value"),
    ],
)
def test_a_forged_reply_is_refused(header: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        read_reply(Frame(header, b""), "a", Call((1,)))


def answered(asked: str, values: np.ndarray, rest: str = "") -> tuple[bytes, bytes]:
    """Return the header's text and the body of an answer to ``asked``."""
    writer = Writer(layouts=False, strict=True)
    value = json.dumps(writer.node(values), separators=(",", ":"))
    header = f'{{"id":"{asked}","op":"answer","value":{value},"changed":[]{rest}}}'
    return header.encode(), writer.body


def test_what_everybody_is_asked_is_read_once_where_it_is_answered_alike() -> None:
    call, own = Call((np.arange(3.0),), shared=True), Call((np.arange(3.0),))

    first, second = (reply_to(*answered(asked, np.ones(3)), asked, call) for asked in ("a0", "b1"))
    other = reply_to(*answered("c2", np.zeros(3)), "c2", call)
    apart = [reply_to(*answered(asked, np.ones(3)), asked, own) for asked in ("a0", "b1")]

    assert first is second
    assert isinstance(other, Answer)
    assert not other.value.any()
    assert apart[0] is not apart[1]
    assert isinstance(first, Answer)
    with pytest.raises(ValueError, match="read-only"):
        first.value[0] = 2.0


def test_a_reply_to_another_call_is_refused_though_its_answer_is_known() -> None:
    call = Call((np.arange(3.0),), shared=True)
    reply_to(*answered("a0", np.ones(3)), "a0", call)

    with pytest.raises(WireError):
        reply_to(*answered("a0", np.ones(3)), "b1", call)
    with pytest.raises(WireError):
        reply_to(*answered("b1", np.ones(3), ',"id":"a0"'), "b1", call)


def test_long_replies_are_not_kept() -> None:
    call = Call((np.arange(3.0),), shared=True)
    long = np.ones(1000)

    first, second = (reply_to(*answered(asked, long), asked, call) for asked in ("a0", "b1"))

    assert first is not second


def test_changed_arguments_are_named_as_the_examiner_names_them() -> None:
    frame = Frame({"id": "a", "op": "answer", "value": 1, "changed": ["0", "1", "w"]}, b"")

    reply = read_reply(frame, "a", Call((1, 2), {"w": 3}), ("x",))

    assert reply == Answer(1, ("x", "number 2", "w"))


def test_a_message_is_one_printable_line() -> None:
    frame = Frame(
        {"id": "a", "op": "none", "outcome": "error", "message": "a\n\x1b[2J\u202e" + "b" * 900},
        b"",
    )

    reply = read_reply(frame, "a", Call(()))

    assert isinstance(reply, NoAnswer)
    assert reply.outcome is Outcome.ERROR
    assert reply.message.isprintable()
    assert len(reply.message) <= 300
    assert shown("\ud800") == ""
