"""A marksheet as JSON and back: what ``mark --json`` prints and what caches keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.model import Diagnosis, ItemResult, Marksheet, Outcome, QuestionResult

Json = dict[str, Any]


def to_json(sheet: Marksheet, notebook: str) -> Json:
    """Return the JSON object of one marked notebook, as scripts read it."""
    return {
        "notebook": notebook,
        "assignment": sheet.assignment,
        "student": sheet.student,
        "score": sheet.score,
        "max_score": sheet.max_score,
        "questions": [_question(result) for result in sheet.questions],
        "seconds": round(sheet.seconds, 3),
        "jail": sheet.jail,
        "notes": list(sheet.notes),
    }


def from_json(data: Mapping[str, Any]) -> Marksheet:
    """Return the marksheet that :func:`to_json` wrote."""
    return Marksheet(
        assignment=data["assignment"],
        student=data["student"],
        questions=tuple(_question_back(question) for question in data["questions"]),
        jail=data["jail"],
        seconds=data["seconds"],
        notes=tuple(data["notes"]),
    )


def _question(result: QuestionResult) -> Json:
    return {
        "id": result.id,
        "score": result.score,
        "max_score": result.max_score,
        "outcome": str(result.outcome),
        "items": [
            {
                "name": item.name,
                "outcome": str(item.outcome),
                "points": item.points,
                "max_points": item.max_points,
                "message": item.message,
            }
            for item in result.items
        ],
        "diagnosis": _diagnosis(result.diagnosis),
        "kept": result.kept,
        "priced": result.priced,
        "because": result.because,
    }


def _diagnosis(diagnosis: Diagnosis | None) -> Json | None:
    """Return a name with its price, and the second one with its own."""
    if diagnosis is None:
        return None
    return {
        "id": diagnosis.id,
        "message": diagnosis.message,
        "sure": diagnosis.sure,
        "keeps": diagnosis.keeps,
        "also": _diagnosis(diagnosis.also),
        "in_forms": diagnosis.in_forms,
    }


def _diagnosis_back(data: Json | None) -> Diagnosis | None:
    if data is None:
        return None
    return Diagnosis(**{**data, "also": _diagnosis_back(data.get("also"))})


def _question_back(data: Mapping[str, Any]) -> QuestionResult:
    return QuestionResult(
        id=data["id"],
        outcome=Outcome(data["outcome"]),
        items=tuple(
            ItemResult(**{**item, "outcome": Outcome(item["outcome"])}) for item in data["items"]
        ),
        diagnosis=_diagnosis_back(data["diagnosis"]),
        kept=data.get("kept", 0.0),
        because=data.get("because", ""),
    )
