"""Files of grades, filled: which column is advised, which cells are listed, and workbooks."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from autograder.errors import CourseError
from autograder.returning.platforms.filling import Became, Filling, fill
from autograder.returning.platforms.given import Given, Mark, Wishes
from autograder.returning.platforms.known import PLATFORMS
from autograder.roster.person import Person, Roster

CLASS = Roster(
    (
        Person("jdoe", "Jane Doe", "jdoe@x.edu"),
        Person("broe", "Bob Roe", "broe@x.edu"),
        Person("zpoe", "Zed Poe", "zpoe@x.edu"),
    )
)
GIVEN = Given(
    "a3_relu",
    ("a3_relu", "ReLU and friends"),
    14.5,
    {"jdoe": Mark(14.5), "broe": Mark(7.25)},
    CLASS,
    (("a4_pooling", "a4_pooling"), ("Pooling", "a4_pooling"), ("Images", "a1_images")),
)
WHO = ("Last Name", "First Name", "Username", "Student ID")


def blackboard(column: str, jane: str = "", *more: str, wishes: Wishes | None = None) -> Filling:
    lines = [
        "\t".join(f'"{cell}"' for cell in (*WHO, column, *more)),
        "\t".join(f'"{cell}"' for cell in ("Doe", "Jane", "jdoe", "1", jane, *("" for _ in more))),
        "\t".join(f'"{cell}"' for cell in ("Roe", "Bob", "broe", "2", "", *("" for _ in more))),
    ]
    data = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode("utf-16-le")
    return fill(data, PLATFORMS["blackboard"], GIVEN, wishes or Wishes(), "gc.xls")


@pytest.mark.parametrize(
    "columns",
    [
        ("Pooling [Total Pts: 20 Score] |111", "ReLU & friend [Total Pts: 14.5 Score] |222"),
        ("ReLU & friend [Total Pts: 14.5 Score] |222", "Images [Total Pts: 14.5 Score] |111"),
        ("Images [Total Pts: 9 Score] |111", "Homework: a3_relu [Total Pts: 14.5 Score] |222"),
    ],
)
def test_the_column_that_is_advised_is_called_much_as_the_assignment(
    columns: tuple[str, ...],
) -> None:
    with pytest.raises(CourseError, match=r"no column of gc\.xls is called") as raised:
        blackboard(columns[0], "", *columns[1:])

    assert "--column '222'" in raised.value.remedy


def test_another_assignments_column_is_never_advised() -> None:
    with pytest.raises(CourseError, match="no column") as raised:
        blackboard("Pooling [Total Pts: 14.5 Score] |111", "", "Quiz [Total Pts: 5 Score] |333")

    assert "--column HEADER" in raised.value.remedy


@pytest.mark.parametrize(
    ("held", "keep", "became"),
    [
        ("", False, Became.WRITTEN),
        ("Needs Grading", False, Became.WRITTEN),
        ("Needs Grading(0)", True, Became.WRITTEN),
        ("In Progress", False, Became.REPLACED),
        ("In Progress(5.00)", False, Became.REPLACED),
        ("In Progress(5.00)", True, Became.KEPT),
        ("Needs Grading(8.50)", False, Became.REPLACED),
        ("14.50", False, Became.UNCHANGED),
        ("Exempt", False, Became.KEPT),
    ],
)
def test_what_stood_in_a_cell_is_listed_where_it_said_something(
    held: str, became: Became, *, keep: bool
) -> None:
    column = "ReLU and friends [Total Pts: 14.5 Score] |222"

    row, _ = blackboard(column, held, wishes=Wishes(keep=keep)).rows

    assert (row.student, row.became, row.before) == ("jdoe", became, held)


def workbook() -> bytes:
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "About"
    notes["A1"] = "exported by Moodle"
    sheet = book.create_sheet("Grades")
    sheet.append(["First name", "Last name", "ID number", "Email address", "Assignment: ReLU and friends (Real)", "Sum"])  # fmt: skip  # noqa: E501
    sheet.append(["Jane", "Doe", "jdoe", "jdoe@x.edu", 3, "=E2*2"])
    sheet.append(["Bob", "Roe", "broe", "broe@x.edu", "-", "=E3*2"])
    sheet.append(["Zed", "Poe", "0042", "zpoe@x.edu", None, "=E4*2"])
    sheet["A2"].quotePrefix = True
    sheet.column_dimensions["A"].width = 33
    book.properties.modified = datetime(2026, 11, 20, 10, 0)  # noqa: DTZ001 - as workbooks keep it
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_comes_back_filled_and_else_as_it_was() -> None:
    data = workbook()

    done = fill(data, PLATFORMS["moodle"], GIVEN, Wishes(), "grades.xlsx")
    again = fill(data, PLATFORMS["moodle"], GIVEN, Wishes(), "grades.xlsx")
    twice = fill(done.data, PLATFORMS["moodle"], GIVEN, Wishes(), "grades.xlsx")

    book = load_workbook(io.BytesIO(done.data))
    sheet = book["Grades"]
    assert [sheet.cell(row, 5).value for row in (2, 3, 4)] == [14.5, 7.25, None]
    assert [sheet.cell(row, 6).value for row in (2, 3)] == ["=E2*2", "=E3*2"]
    assert sheet["C4"].value == "0042"
    assert sheet.column_dimensions["A"].width == 33
    assert book["About"]["A1"].value == "exported by Moodle"
    assert again.data == done.data
    assert twice.data == done.data
    assert [row.became for row in done.rows] == [
        *(Became.REPLACED, Became.WRITTEN, Became.LEFT_OUT),
    ]


def test_a_damaged_workbook_is_told() -> None:
    with pytest.raises(CourseError, match=r"grades.xlsx is no workbook that can be read"):
        fill(workbook()[:-2_000], PLATFORMS["moodle"], GIVEN, Wishes(), "grades.xlsx")


def test_a_workbook_that_is_of_nothing_known_is_shown_as_it_begins() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Wine", "Price"])
    stream = io.BytesIO()
    book.save(stream)

    with pytest.raises(CourseError, match="it begins 'Wine, Price'"):
        fill(stream.getvalue(), PLATFORMS["canvas"], GIVEN, Wishes(), "grades.xlsx")
