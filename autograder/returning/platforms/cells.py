"""A file of cells, as filling sees it: a text in some dialect of CSV, or a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, Self


class Cells(Protocol):
    """Cells that say something, and can be set."""

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The cells as they are written."""

    @property
    def decimal(self) -> str:
        """The decimal sign that is usual in such a file."""

    def text(self, row: int, column: int) -> str:
        """Return what a cell says; an empty text where there is none."""

    def texts(self, row: int) -> tuple[str, ...]:
        """Return what the cells of a row say."""

    def with_cells(self, values: Mapping[tuple[int, int], str]) -> Self:
        """Return the same with some cells set."""

    def to_bytes(self) -> bytes:
        """Return the file."""
