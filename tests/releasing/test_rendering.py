"""What a notebook's text must not do: faults that show only when it is rendered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import KIT_FOLDER
from autograder.errors import CourseError
from autograder.figures.catalogue import FIGURES
from autograder.questions import questions_of
from autograder.releasing.handout import handout_files
from autograder.releasing.illustrate import figures_of, illustrated
from autograder.releasing.rendering import faults, refuse_faults
from autograder.releasing.source import source_notebook
from tests.helpers.kit import ASSIGNMENTS

FAULTS = [
    pytest.param("has code\n1. (Some round.)", 2, "shown as a numbered list", id="1. at a start"),
    pytest.param("has code\n4. Then", 2, "begins with '4.'", id="4. is no list to all readers"),
    pytest.param("1 + 2\n+ 3 = 6", 2, "shown as a list", id="a plus at a line's start"),
    pytest.param("7 less\n- 3 is 4", 2, "shown as a list", id="a minus at a line's start"),
    pytest.param("* item\n  - 3", 2, "shown as a list", id="a minus within an item"),
    pytest.param("see\n# 3", 2, "shown as a heading", id="a hash at a line's start"),
    pytest.param("x is\n> 3", 2, "shown as a quotation", id="greater at a line's start"),
    pytest.param("> x is\n> - 3", 2, "shown as a list", id="a minus within a quotation"),
    pytest.param("text\n---", 1, "shown as a heading", id="a line of dashes under text"),
    pytest.param("* item\ngoes on", 2, "without being indented", id="a lazy item"),
    pytest.param("# A\n\n### B", 3, "'B' skips a level: 3 after 1", id="a level left out"),
    pytest.param("![](x.png)", 1, "no words", id="a picture without words"),
    pytest.param('<img src="x.png">', 1, "no alt text", id="an element without words"),
    pytest.param("so $$x = 1", 1, "opens or closes no formula", id="$$ is never closed"),
    pytest.param("it costs $5", 1, "opens or closes no formula", id="a dollar"),
    pytest.param("so $ x$ is", 1, "opens or closes no formula", id="a blank inside $"),
    pytest.param("<details><summary>a</summary>\n\nb", 1, "<details> is not", id="open details"),
    pytest.param("b\n\n</details>", 3, "<details> is not balanced", id="closed details"),
    pytest.param("<details><summary>a</summary>\nb\n</details>", 1, "is not read", id="no blank"),
    pytest.param("[a](#nowhere)", 1, "'#nowhere' leads nowhere", id="no such heading"),
    pytest.param("[a](lost.txt)", 1, "'lost.txt' leads nowhere", id="no such file"),
    pytest.param("[a](http://x)", 1, "leads nowhere", id="no whole address"),
    pytest.param("[a][b]", 1, "[b] names nothing", id="no definition"),
    pytest.param("|a|b|\n|---|---|\n|1|2|3|", 3, "2 columns and this line has 3", id="a cell more"),
    pytest.param("|a|b|\n|---|---|\n|1|", 3, "2 columns and this line has 1", id="a cell less"),
    pytest.param("|a|b|\n|---|---|\n|1|2|\nend", 4, "this line has 1", id="a table that goes on"),
    pytest.param("|a|b|\n|---|---|\n|" + "x" * 120 + "|2|", 3, "over the 110", id="a wide row"),
    pytest.param("```\n" + "x" * 97 + "\n```", 2, "97 characters", id="a line of code too long"),
    pytest.param("a\n\n    b", 3, "shown as code", id="an indented line"),
    pytest.param("2**b - 2**c", 1, "within a word", id="powers that are bold"),
    pytest.param("this is ** bold**", 1, "shown as it stands", id="stars that are not bold"),
]


@pytest.mark.parametrize(("text", "line", "words"), FAULTS)
def test_a_fault_is_told_with_its_line_and_a_remedy(text: str, line: int, words: str) -> None:
    found = list(faults(["# Title", text], files={"here.txt"}))

    assert [fault for number, fault in found if number == 1 and words in fault.problem]
    assert (1, line) in {(number, fault.line) for number, fault in found}
    assert all(fault.remedy for _, fault in found)


RIGHT = [
    "1. one\n2. two\n\n   more of two\n3. three",
    "* an item\n  that goes on\n* another:\n\n  - nested",
    "> quoted\n> text\n>\n> * with a list\n>   that goes on",
    "$a_1 * b_2$ and $c_3 * d_4$\n\n$$\\text{out}[i] = -3\n+ 4$$",
    "`a | b`, `$x`, `2**3`, [1, 2], [[3, 4], [5, 6]] and f[0]",
    "|a|b|\n|---|---|\n|1|x \\| y|\n\n[file](here.txt), [head](#Title), [web](https://a.org/b)",
    "<details><summary>a</summary>\n\n*b*\n</details>\n<details><summary>c</summary>\n\nd\n</details>",
    "```\n# not a heading\n- not a list $\n```",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_shown_as_it_is_meant_passes(text: str) -> None:
    assert list(faults(["# Title", text], files={"here.txt"})) == []


OPENINGS = st.sampled_from(["1.", "4.", "12)", "-", "+", "*", "#", "##", ">"])
WORDS = st.lists(st.sampled_from(["map", "is", "17", "(so)", "a,"]), min_size=1, max_size=5)


@given(before=WORDS, opening=OPENINGS, after=WORDS, place=st.sampled_from(["", "* ", "> ", "1. "]))
def test_no_wrapped_line_may_begin_like_a_block(
    before: list[str], opening: str, after: list[str], place: str
) -> None:
    indent = place if place == "> " else " " * len(place)
    text = f"{place}{' '.join(before)}\n{indent}{opening} {' '.join(after)}"

    assert [fault for _, fault in faults([text]) if fault.line == 2]
    assert not list(faults([f"{place}{' '.join(before)}\n{indent}{' '.join(after)}"]))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_notebooks_are_rendered_as_they_are_meant(assignment: str) -> None:
    file = f"solutions/{assignment}.py"
    text = (KIT_FOLDER / file).read_text(encoding="utf-8")
    notebook = source_notebook(text, questions_of(assignment), file)
    for cell in notebook["cells"]:
        cell["source"] = illustrated(cell["source"])

    refuse_faults(notebook, text, file, handout_files(assignment))


def test_a_refusal_names_file_line_cell_and_remedy() -> None:
    text = "# %% [markdown]\n# # A\n\n# %% [markdown]\n# three\n# - two = 1\n"
    notebook = source_notebook(text, (), "solutions/x.py")

    with pytest.raises(CourseError, match=r"solutions/x\.py:6 \(cell 2\): the line begins") as told:
        refuse_faults(notebook, text, "solutions/x.py")

    assert "fix: wrap the text at another word" in str(told.value)


def test_a_figure_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(CourseError, match="there is no figure 'tie'") as told:
        illustrated("![](figure:tie)")

    assert "figure:ties" in str(told.value)


def test_every_figure_stands_in_a_notebook() -> None:
    texts = [(KIT_FOLDER / "solutions" / f"{name}.py").read_text() for name in ASSIGNMENTS]

    assert set(figures_of(texts)) == set(FIGURES)
