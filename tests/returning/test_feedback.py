from __future__ import annotations

import base64
import inspect
import json
import struct
import time
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook.current_marks import CellMark
from autograder.gradebook.nbgrader_course import course_directory, quiet_log
from autograder.grading.results import Results
from autograder.model import Diagnosis, ItemResult, Outcome, QuestionResult
from autograder.returning import page
from autograder.returning.cards import Card
from autograder.returning.feedback import write_feedback
from autograder.returning.feedback_page import FeedbackMaker, duration
from autograder.returning.released_text import released_html
from reference import relu
from tests.helpers.course_fixture import (
    ASSIGNMENT,
    POINTS,
    by_hand,
    copy_of,
    forget,
    graded_course,
    marked_of,
)
from tests.helpers.harmless import Reader, read

PIXEL = base64.b64encode(
    b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 1, 1) + bytes(9)
).decode()


@pytest.fixture
def graded(tmp_path: Path) -> Course:
    return copy_of(graded_course(), tmp_path)


def written(course: Course, student: str) -> Reader:
    """Write one student's page and read it."""
    (file,) = write_feedback(course, ASSIGNMENT, students=[student]).pages
    return read(file.read_text(encoding="utf-8"))


def test_everybody_who_handed_in_gets_a_page_where_nbgrader_looks_for_it(graded: Course) -> None:
    told: list[tuple[str, int, int]] = []

    report = write_feedback(graded, ASSIGNMENT, progress=lambda *args: told.append(args))

    root = graded.working_folder / "feedback"
    assert report.pages == tuple(
        root / student / ASSIGNMENT / f"{ASSIGNMENT}.html" for student in POINTS
    )
    assert all(file.is_file() for file in report.pages)
    assert len(report) == len(POINTS)
    assert told[-1] == ("gina", 7, 7)


@pytest.mark.parametrize("student", POINTS)
def test_no_page_can_run_load_or_send_anything(graded: Course, student: str) -> None:
    html = written(graded, student)

    assert html.harm == []
    assert html.policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")


def test_what_a_student_wrote_is_shown_as_text_in_which_no_tag_is_left(graded: Course) -> None:
    assert "< script>alert(4)< /script> **Score: 18.5**" in written(graded, "gina").text
    assert "My < b>words< /b>" in written(graded, "carla").text


def test_text_that_hides_or_turns_its_direction_is_shown_plain(graded: Course) -> None:
    text = written(graded, "gina").text

    assert "ValueError: <img src=x onerror=alert(1)>" in text
    assert not {"\x1b", "\u202e"} & set(text)


def test_the_diagnosis_stands_out_and_items_say_what_they_cost(graded: Course) -> None:
    text = written(graded, "carla").text

    assert "What happened: At x = 0 the gradient passes" in text
    assert "✗ at zero 0 / 0.5" in text
    assert "✓ negative values 0.5 / 0.5" in text
    assert "relu_backward partly right 5.24 of 7.5 points" in text


def test_an_example_that_shows_the_slip_is_what_to_begin_with(graded: Course) -> None:
    text = written(graded, "carla").text

    assert "One slip in relu_backward" in text
    shown = (
        "Example 1 of check(relu_backward) goes wrong with it (the worked example: four numbers)"
    )
    assert shown in text
    assert "expected: [ 0. -1. 0. 0.2] with the slip: [ 0. -1. 4. 0.2]" in text


def test_the_head_says_what_counts_and_what_was_taken(graded: Course) -> None:
    text = written(graded, "carla").text

    assert "ReLU & friends" in text
    assert "9.792 of 18.5 points" in text
    assert "12.24 earned, 2.448 taken for lateness" in text
    assert "Handed in: Tuesday, 23 February 2027, 21:00 (Europe/Berlin)" in text
    assert "Late by: 2 days" in text
    assert "Still to be marked by hand: 4 points" in text


def test_points_and_comments_by_hand_are_shown(graded: Course) -> None:
    by_hand(graded, "carla", "why", 3.0, "Well argued, <i>but</i> short.")
    by_hand(graded, "carla", "test_relu_backward", 7.5, "I saw what you meant.")

    text = written(graded, "carla").text

    assert "why marked by hand 3 of 4 points" in text
    assert "Comment by your instructor Well argued, <i>but</i> short." in text
    assert "The points were set by hand; the examination itself gave 5.24." in text
    assert "I saw what you meant." in text


def test_an_unreadable_file_is_said_once_and_not_item_by_item(graded: Course) -> None:
    text = written(graded, "fred").text

    assert "Hand in your notebook again: this file could not be read." in text
    assert text.count("is an archive") == 1
    assert "relu_forward not read 0 of 7 points" in text
    assert "Your answer" not in text.replace("Nothing was written there.", "")
    assert "YOUR CODE HERE" not in text
    assert "Your notebook, as it was run" not in text


def test_what_was_noticed_on_collecting_is_told(graded: Course) -> None:
    folder = graded.step_folder("submitted", ASSIGNMENT, "ada")
    (folder / "collected.txt").write_text("a3_relu (1).ipynb was taken as a3_relu.ipynb\n")

    assert "a3_relu (1).ipynb was taken as a3_relu.ipynb" in written(graded, "ada").text


def test_a_stub_is_not_shown_as_an_answer(graded: Course) -> None:
    text = written(graded, "bob").text

    assert "relu_forward not started 0 of 7 points" in text
    assert text.count("YOUR CODE HERE") == 3  # each stub once, in the notebook below
    assert "why no answer 0 of 4 points" in text


@pytest.mark.parametrize("student", ["bob", "carla", "gina"])
def test_no_page_gives_away_the_reference_or_a_hidden_value(graded: Course, student: str) -> None:
    text = written(graded, student).text

    lines = [line.strip() for line in inspect.getsource(relu).splitlines()]
    code = [line for line in lines if len(line) > 30 and "(" in line and "import" not in line]
    assert code
    answers = marked_of(graded, student).notebook.decode()
    assert not [line for line in code if line in text and json.dumps(line)[1:-1] not in answers]
    assert "autograder" not in text


def test_nothing_handed_in_has_no_page_and_an_old_one_goes(graded: Course) -> None:
    before = write_feedback(graded, ASSIGNMENT, students=["ada", "bob"])
    marked = marked_of(graded, "bob")
    nothing = replace(marked, sheet=replace(marked.sheet, notes=("nothing was handed in",)))
    with Results(graded.working_folder / "results.db") as results:
        results.keep(results.recorded(ASSIGNMENT)["bob"], nothing)
    forget(graded, "ada")

    after = write_feedback(graded, ASSIGNMENT, students=["ada", "bob"])

    assert len(before) == 2
    assert after.without["bob"] == "nothing was handed in"
    assert "run 'autograder grade'" in after.without["ada"]
    assert not any(file.exists() for file in before.pages)


def test_the_zip_holds_a_folder_for_each_student(graded: Course) -> None:
    report = write_feedback(graded, ASSIGNMENT)

    assert report.archive is not None
    with zipfile.ZipFile(report.archive) as archive:
        names = archive.namelist()
    assert f"{ASSIGNMENT}/carla/{ASSIGNMENT}.html" in names
    assert len(names) == len(POINTS)


def test_nbgrader_releases_our_pages(graded: Course) -> None:
    secret = graded.step_folder("submitted", ASSIGNMENT, "ada") / "submission_secret.txt"
    secret.write_text("a secret of the exchange")
    report = write_feedback(graded, ASSIGNMENT)
    log, _ = quiet_log("release")
    directory = course_directory(graded, ASSIGNMENT)
    graded.exchange.mkdir()

    ExchangeReleaseFeedback(coursedir=directory, root=str(graded.exchange), log=log).start()

    released = list((graded.exchange / graded.id / "feedback").glob("*.html"))
    assert len(released) == len(POINTS)
    assert {file.read_bytes() for file in released} == {f.read_bytes() for f in report.pages}
    assert (report.pages[0].parent / secret.name).read_text() == "a secret of the exchange"
    assert len({(f.parent / secret.name).read_text() for f in report.pages}) == len(POINTS)


def test_a_student_without_a_submission_cannot_be_named(graded: Course) -> None:
    with pytest.raises(CourseError, match="no submission of a3_relu by 'zoe'"):
        write_feedback(graded, ASSIGNMENT, students=["zoe"])


def test_a_student_without_rows_in_the_gradebook_is_said(graded: Course) -> None:
    with pytest.raises(CourseError, match="the gradebook has no marks of 'zoe'"):
        FeedbackMaker(graded, ASSIGNMENT).page("zoe", marked_of(graded, "ada"))


def test_a_page_takes_less_than_fifteen_milliseconds(graded: Course) -> None:
    maker = FeedbackMaker(graded, ASSIGNMENT)
    marked = [marked_of(graded, student) for student in POINTS]
    maker.page("ada", marked[0])  # compiles the template, colours the released cells

    taken = []
    for student, one in zip(POINTS, marked, strict=True):
        started = time.process_time()
        maker.page(student, one)
        taken.append(time.process_time() - started)

    assert sorted(taken)[len(taken) // 2] < 0.015


def test_outputs_beyond_a_pages_measure_are_left_out(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.returning.feedback_page.MOST_OUTPUT", 5)

    text = written(graded, "gina").text
    assert "An output was left out: there are too many." in text
    assert text.count("alert(3)") == 1  # in the code, and no more in what it printed


@pytest.mark.parametrize(
    ("outputs", "shown"),
    [
        pytest.param(
            [{"output_type": "display_data", "data": {"image/png": PIXEL, "text/plain": "x"}}],
            [("picture", f"data:image/png;base64,{PIXEL}")],
            id="a picture is shown",
        ),
        pytest.param(
            [{"output_type": "display_data", "data": {"image/png": '"><script>'}}],
            [],
            id="a picture that is none is not",
        ),
        pytest.param(
            [
                {
                    "output_type": "display_data",
                    "data": {"image/png": base64.b64encode(b"<svg>").decode(), "text/plain": "x"},
                }
            ],
            [("text", "x")],
            id="another file under a picture's name is not",
        ),
        pytest.param(
            [{"output_type": "execute_result", "data": {"text/html": "<b>", "text/plain": ["1"]}}],
            [("text", "1")],
            id="text is shown in the place of HTML",
        ),
        pytest.param(
            [{"output_type": "stream", "text": ["a\x1b[1mb", "\u202ec"]}],
            [("text", "ab\\u202ec")],
            id="terminal codes are dropped, and what cannot be seen is told",
        ),
        pytest.param(
            [{"output_type": "error", "traceback": ["one", "two"], "ename": "E", "evalue": "v"}],
            [("error", "one\ntwo")],
            id="a traceback is shown whole",
        ),
        pytest.param(
            [{"output_type": "error", "traceback": [], "ename": "E", "evalue": "v"}],
            [("error", "E: v")],
            id="an error without a traceback is named",
        ),
    ],
)
def test_of_outputs(outputs: list[dict[str, object]], shown: list[tuple[str, str]]) -> None:
    assert list(page.text_outputs(outputs)) == shown


def test_released_text_keeps_its_markup_and_nothing_else() -> None:
    html = released_html(
        "# A\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\na <script>x</script> ![p](http://x/y.png) "
        "[l](https://numpy.org) [j](javascript:alert(1))\n\n"
        "<details><summary>Stuck?</summary>\n\nThink.\n</details>"
    )

    reader = read(html)
    assert reader.harm == []
    assert "<td><strong>2</strong></td>" in html
    assert "<script>x</script> [p]" in reader.text
    assert 'href="https://numpy.org"' in html
    assert "<details>" not in reader.text
    assert "Stuck? Think." in reader.text


def test_endless_text_and_code_are_cut() -> None:
    assert page.plain("x" * 30_000).endswith("\n… (10,000 more characters)")
    assert len(page.code("x = 1\n" * 100_000)) < 110_000
    assert "<span" not in page.code("x = 1\n" * 10_000)


@pytest.mark.parametrize(
    ("outcome", "points", "mark", "word", "kind"),
    [
        (Outcome.PASS, 2.0, CellMark(2.0, auto=2.0), "right", "pass"),
        (Outcome.FAIL, 1.0, CellMark(2.0, auto=1.0), "partly right", "part"),
        (Outcome.FAIL, 0.0, CellMark(2.0, auto=0.0), "wrong answer", "fail"),
        (Outcome.LIMIT, 0.0, CellMark(2.0, auto=0.0), "ran into a limit", "limit"),
        (Outcome.FAIL, 0.0, CellMark(2.0, auto=0.0, manual=1.0), "marked by hand", "hand"),
    ],
)
def test_a_card_says_what_became_of_a_question(
    outcome: Outcome, points: float, mark: CellMark, word: str, kind: str
) -> None:
    result = QuestionResult("f", outcome, ())
    item = ItemResult("i", outcome, points, 2.0)
    card = Card("f", mark, replace(result, items=(item,)))

    assert (card.word, card.kind) == (word, kind)


def test_a_slips_price_is_said_where_it_counts_and_only_there(graded: Course) -> None:
    marked = marked_of(graded, "carla")
    first, second = marked.sheet.questions

    def text(**changes: object) -> str:
        sheet = replace(marked.sheet, questions=(first, replace(second, **changes)))
        page = FeedbackMaker(graded, ASSIGNMENT).page("carla", replace(marked, sheet=sheet))
        return read(page).text

    items = f"where the items give {second.by_items:.4g}."
    slip = f"The rest is right, so the slip alone is charged: 6.5 of 7.5 points, {items}"
    assert slip in text(kept=6.5)
    other = "Without that, the items are worth more, and a share of it is kept: 6.5 of 7.5"
    because = "Without that, the items are worth more, and a share of it is kept"
    assert other in text(kept=6.5, because=because)
    assert "charged" not in text(kept=1.0)


def test_a_perhaps_is_not_said_as_if_it_were_sure(graded: Course) -> None:
    marked = marked_of(graded, "carla")
    first, second = marked.sheet.questions
    unsure = replace(second, diagnosis=Diagnosis("q/m", "Something slipped.", sure=False))
    sheet = replace(marked.sheet, questions=(first, unsure))

    html = FeedbackMaker(graded, ASSIGNMENT).page("carla", replace(marked, sheet=sheet))

    assert "Perhaps: Something slipped." in read(html).text


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(seconds=10), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=61), "2 hours"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_lateness_is_said_in_the_unit_people_use(late: timedelta, said: str) -> None:
    assert duration(late) == said
