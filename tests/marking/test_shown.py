from __future__ import annotations

import base64
import re
import struct
import time
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.marking.pictures import MOST_PIXELS, picture
from autograder.marking.shown import (
    LEFT_OUT,
    MOST_OUTPUT,
    MOST_TEXT,
    SHOWN_BY_STUDENT,
    Display,
    dead,
    escaped,
    unlinked,
    visible,
)

LONG = 200_000


def png(width: int = 1, height: int = 1) -> str:
    """Return a PNG that says so of its sides, in base64."""
    head = struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + head + zlib.compress(b"\0\0")
    return base64.b64encode(data).decode()


def jpeg(width: int, height: int) -> str:
    """Return the front of a JPEG, in base64: a comment, then the sides."""
    comment = b"\xff\xfe\x00\x06text"
    sides = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(12)
    return base64.b64encode(b"\xff\xd8" + comment + sides).decode()


def shown(text: str, attachments: dict[str, Any] | None = None) -> str:
    """Return what becomes of a text cell."""
    made = Display().text(text, attachments or {})["source"]
    assert isinstance(made, str)
    return made.removeprefix("*Written by the student:*\n\n")


FOLLOWED = (
    re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]{2,40}://|data:|www\.)[^\s\"]{2,}[^\s\"'(){}\[\],:;.!?]"),
    re.compile(r"[A-Za-z0-9._+-]+@[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9-_]*[a-zA-Z0-9])+(?![-_])"),
)
"""What JupyterLab makes a link of in plain text, and the addresses of mail of GitHub's Markdown."""
ADDRESS = st.lists(
    st.sampled_from([*"ax7_-+.,(", "www.", "WWW.", "data:", "https://", "@", "a.b", " ", "\n"])
).map("".join)


@given(ADDRESS)
def test_no_viewer_finds_an_address_in_plain_text(text: str) -> None:
    assert [found[0] for form in FOLLOWED for found in form.finditer(unlinked(text))] == []


@given(ADDRESS)
def test_no_viewer_finds_an_address_in_markdown(text: str) -> None:
    bare = [found[0] for form in FOLLOWED for found in form.finditer(dead(text))]
    assert [one for one in bare if not one.startswith("data:")] == []


@pytest.mark.parametrize(
    ("written", "left"),
    [
        pytest.param("<script>x</script>", "< script>x< /script>", id="a tag"),
        pytest.param("a <!-- b", "a < !-- b", id="a comment that would hide what follows"),
        pytest.param("[a](b)", "[a] (b)", id="a link"),
        pytest.param("[a]: b", "[a] : b", id="where a name leads"),
        pytest.param("![a](b.png)", "![a] (b.png)", id="a picture from elsewhere"),
        pytest.param("<https://a.b>", "< https: //a.b>", id="an address in brackets"),
        pytest.param("see www.a.b", "see www. a.b", id="a bare address"),
        pytest.param(r"$\href{a}{b}$", r"$\ href{a}{b}$", id="a formula that leads away"),
        pytest.param(r"$\def\frac{}$", r"$\ def\frac{}$", id="a formula that changes others"),
        pytest.param("```mermaid\nx", "```text mermaid\nx", id="a diagram"),
        pytest.param(r"$a \le b < c$, $\frac12$", r"$a \le b < c$, $\frac12$", id="mathematics"),
        pytest.param("# A\n\n* `b`\n\n| c |\n", "# A\n\n* `b`\n\n| c |\n", id="plain Markdown"),
    ],
)
def test_nothing_in_a_text_is_followed_or_run(written: str, left: str) -> None:
    assert dead(written) == left
    assert shown(written) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        pytest.param("\x1b[31mred\x1b[0m", "red", id="colours"),
        pytest.param("\x1b]8;;http://a.b\x07click\x1b]8;;\x07", "click", id="links of a terminal"),
        pytest.param("1%\r2%\r3%\n", "3%\n", id="a progress bar ends as it ended"),
        pytest.param("1%\r2%\r", "2%", id="a progress bar under way"),
        pytest.param("a\r\nb", "a\nb", id="ends of lines of Windows"),
        pytest.param("\u202eright to left", "\\u202eright to left", id="turned text"),
        pytest.param("a\u200bb\x00", "a\\u200bb\\x00", id="what has no width"),
        pytest.param("e\u0301\u0302\u0303\u0304", "e\u0301\u0302", id="marks upon marks"),
        pytest.param("é ж 字 👩\u200d💻", "é ж 字 👩\u200d💻", id="every language, and emoji"),
    ],
)
def test_text_is_shown_as_a_terminal_leaves_it(said: str, left: str) -> None:
    assert visible(said) == left


def test_what_cannot_be_seen_in_code_is_written_as_python_writes_it() -> None:
    assert escaped("if a: # \u202e\n\treturn") == "if a: # \\u202e\n\treturn"


PIECES = (
    *("\r", "x\r", "\n\r", "\x1b[", "\x1b[0", "\x1b]a", "e\u0301\u0302\u0303", "\u202e", "é"),
    *("![", "![a](", "![a](data:image/png;base64,", "<", "<a", "](", "`", "```\n", "~", "$"),
    *("www.", "://", "\\href"),
)


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_no_text_takes_time_with_the_square_of_its_length(piece: str) -> None:
    text = piece * (LONG // len(piece)) + "x" * LONG
    started = time.process_time()

    Display().text(text, {})
    Display().outputs([{"output_type": "stream", "name": "stdout", "text": text}])

    assert time.process_time() - started < 2


def test_an_endless_text_is_cut_and_it_is_said() -> None:
    assert shown("x" * (MOST_TEXT + 1000)).endswith("x\n\n… (1,000 more characters)")


def test_all_texts_together_have_an_end() -> None:
    display = Display()
    total = sum(len(display.text("x" * MOST_TEXT, {})["source"]) for _ in range(100))

    assert total < 12 * MOST_TEXT


def test_a_picture_in_a_text_stays_and_gets_a_plain_name() -> None:
    given = {"a b.png": {"image/png": png()}, "not used.png": {"image/png": png()}}

    made = Display().text("see ![it](attachment:a%20b.png) here", given)

    assert made["source"].endswith("see ![it](attachment:picture-1.png) here")
    assert made["attachments"] == {"picture-1.png": {"image/png": png()}}
    inline = f"![it](data:image/png;base64,{png()})"
    assert shown(inline) == inline


@pytest.mark.parametrize(
    "text",
    [
        f"![it](data:image/png;base64,{jpeg(1, 1)})",
        "![it](data:image/svg+xml;base64,PHN2Zz4=)",
        "![it](attachment:evil.svg)",
        "![it](attachment:evil.png)",
        "![it](attachment:nowhere.png)",
    ],
)
def test_what_is_no_picture_does_not_stay_one(text: str) -> None:
    svg = base64.b64encode(b"<svg onload=alert(1)>").decode()
    given = {"evil.svg": {"image/svg+xml": "<svg>"}, "evil.png": {"image/png": svg}}

    made = Display().text(text, given)

    assert "](" not in made["source"]
    assert "attachments" not in made


@pytest.mark.parametrize(
    ("mime", "encoded", "is_one"),
    [
        pytest.param("image/png", png(800, 600), True, id="a PNG"),
        pytest.param("image/jpeg", jpeg(800, 600), True, id="a JPEG"),
        pytest.param("image/png", png(MOST_PIXELS, 2), False, id="a small file, a huge picture"),
        pytest.param("image/jpeg", jpeg(60_000, 60_000), False, id="a huge JPEG"),
        pytest.param("image/png", png(0, 5), False, id="no width"),
        pytest.param("image/jpeg", png(), False, id="another kind than it says"),
        pytest.param("image/png", png()[:20], False, id="cut off"),
        pytest.param("image/jpeg", "/9j/", False, id="a beginning alone"),
        pytest.param("image/png", '"><script>', False, id="no base64"),
        pytest.param("image/png", None, False, id="nothing"),
        pytest.param("image/png", ["a", 1], False, id="other things"),
    ],
)
def test_a_picture_is_one_when_it_is_what_it_says(mime: str, encoded: object, is_one: bool) -> None:
    assert picture(encoded, mime) == (encoded if is_one else None)


def test_outputs_are_text_and_pictures_under_a_line_that_says_whose_they_are() -> None:
    data = {"text/html": "<b>", "text/plain": "b http://a.b", "image/png": png()}
    drawn = {"output_type": "display_data", "metadata": {}, "data": data}

    kept = Display().outputs([drawn])

    assert kept[0] == SHOWN_BY_STUDENT
    assert kept[1]["data"] == {"text/plain": "b http: //a.b", "image/png": png()}


@pytest.mark.parametrize("kind", ["text/html", "application/javascript", "image/svg+xml"])
def test_an_output_of_nothing_but_markup_is_not_there(kind: str) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": {kind: "<svg>"}}

    assert Display().outputs([output]) == []


def test_outputs_without_end_are_left_out_and_it_is_said() -> None:
    display = Display()
    stream = {"output_type": "stream", "name": "stdout", "text": "x" * (MOST_OUTPUT + 1)}

    display.outputs([stream])
    (_, after) = display.outputs(
        [{"output_type": "display_data", "metadata": {}, "data": {"image/png": png()}}]
    )

    assert after["data"] == {"text/plain": LEFT_OUT}


def test_an_error_keeps_its_names_and_its_traceback() -> None:
    error = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "\x1b[31mhttp://a.b",
        "traceback": ["\x1b[0;31mValueError\x1b[0m", "\u202e"],
    }

    (_, kept) = Display().outputs([error])

    assert kept["evalue"] == "http: //a.b"
    assert kept["traceback"] == ["ValueError", "\\u202e"]
