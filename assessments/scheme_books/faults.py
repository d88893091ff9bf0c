"""What is wrong in a scheme's workbook, each with the sheet, row and column where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from assessments.scheme_books.layout import single_parameters
from assessments.scoring.rules import KINDS
from assessments.wording import say
from common.sheets import reference


@dataclass(frozen=True)
class Place:
    """A cell, or a whole row or sheet where no single cell is meant; rows and columns count from 0."""

    sheet: str
    row: int | None = None
    column: int | None = None
    head: str = ""
    typed: str = ""

    @property
    def number(self) -> str:
        """The row as the spreadsheet counts it."""
        return "" if self.row is None else str(self.row + 1)

    @property
    def cell(self) -> str:
        return "" if self.row is None or self.column is None else reference(self.row, self.column)


@dataclass(frozen=True)
class Fault:
    """One mistake in words, and where it stands."""

    place: Place
    message: str


class InvalidBook(ValueError):
    """A workbook that makes no scheme; `faults` names everything that is wrong with it."""

    def __init__(self, faults: list[Fault]):
        super().__init__(
            "; ".join(f"{fault.place.sheet} {fault.place.cell}: {fault.message}" for fault in faults)
        )
        self.faults = faults


@dataclass
class Places:
    """Where each field of the document stands in the workbook."""

    first: Place
    by_path: dict[str, Place] = field(default_factory=dict)
    kinds: dict[str, Any] = field(default_factory=dict)  # of the rules, by the path of their indicator

    def of(self, path: str) -> Place:
        """The place of a field, or of the nearest thing that holds it."""
        while path:
            if path in self.by_path:
                return self.by_path[path]
            path = path.rpartition(".")[0]
        return self.first

    def told(self, errors: Iterable) -> list[Fault]:
        """Errors of scoring at their places, in the order of the workbook as it was read."""
        return [Fault(self.of(error.field), self._words(error)) for error in errors]

    def _words(self, error) -> str:
        """The sentence; a parameter that stands nowhere is named in it."""
        owner, _params, name = error.field.partition(".params.")
        kind = self.kinds.get(owner)
        if name and error.field not in self.by_path and kind in KINDS:
            for parameter in single_parameters(kind):
                if parameter.name == name:
                    return f"{capfirst(gettext(parameter.label))}: {say(error)}"
        return say(error)
