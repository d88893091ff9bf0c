"""What the records of an app say about a branch and a span of days: plain values that a scheme may score."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer for one branch; nothing due and nothing done is `not_applicable`, never zero."""

    actual: Decimal | None = None
    target: Decimal | None = None
    records: tuple[tuple[str, int], ...] = ()  # (label of the model, id) of the rows behind it
    not_applicable: bool = False
    counts: tuple[tuple[str, Decimal], ...] = ()  # (code, how often) for rules that count kinds of events


Answers = dict[int, Answer]  # branch id -> answer


@dataclass(frozen=True)
class Question:
    """A question that the records answer for many branches in a constant number of queries."""

    name: str
    label: Any
    answer: Callable[[date, date, Iterable[int]], Answers]
    counts_meetings: bool = False  # "meeting held" questions together weigh at most a share of the party side


@dataclass
class Questions:
    """The questions that an app answers, by name."""

    known: dict[str, Question] = field(default_factory=dict)

    def ask(self, name, label, *, counts_meetings=False):
        """Register a function (first day, last day, branch ids) -> {branch id: Answer}."""

        def register(function):
            self.known[name] = Question(name, label, function, counts_meetings)
            return function

        return register
