"""The lines of a visit with what was seen, theme by theme: what its pages, its paper and its interface read."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.models import SupervisionItem, Theme, VisitAnswer
from assessments.scoring.printing import plain
from branches.facts import registry

Result = VisitAnswer.Result


@dataclass
class Line:
    """One line of the checklist on this visit."""

    item: SupervisionItem
    answer: VisitAnswer | None = None
    hint: str = ""  # what the records say
    findings: list = field(default_factory=list)

    @property
    def result(self) -> str:
        return self.answer.result if self.answer else ""

    @property
    def is_problem(self) -> bool:
        return self.result == Result.PROBLEM

    @property
    def counts(self) -> bool:
        return self.result != Result.NOT_APPLICABLE

    @property
    def off(self) -> Decimal:
        return self.answer.points_off if self.answer else Decimal(0)


@dataclass
class Part:
    """The lines of one theme and what they sum to."""

    theme: str
    lines: list[Line]

    @property
    def label(self) -> str:
        return str(Theme(self.theme).label) if self.theme else ""

    @property
    def possible(self) -> Decimal:
        return sum((line.item.points for line in self.lines if line.counts), Decimal(0))

    @property
    def off(self) -> Decimal:
        return sum((line.off for line in self.lines), Decimal(0))

    @property
    def reached(self) -> Decimal:
        return self.possible - self.off

    @property
    def answered(self) -> int:
        return sum(bool(line.result) for line in self.lines)

    @property
    def problems(self) -> int:
        return sum(line.is_problem for line in self.lines)

    @property
    def words(self) -> str:
        """“points off 2.5, 28 of 30 points; 8 of 8 lines answered”."""
        values = {"off": plain(self.off), "reached": plain(self.reached), "possible": plain(self.possible)}
        values |= {"answered": self.answered, "lines": len(self.lines)}
        words = _(
            "%(off)s points off, %(reached)s of %(possible)s points; %(answered)s of %(lines)s lines answered"
        )
        return words % values


def lines_of(visit, *, with_findings=True) -> list[Line]:
    """The lines this visit looks at, in their order: three queries."""
    if visit.checklist_id is None:
        return []
    answers = {answer.item_id: answer for answer in visit.answers.select_related("by")}
    found = [Line(item, answers.get(item.pk)) for item in visit.lines().select_related("finding_code")]
    if with_findings:
        by_item = {line.item.pk: line for line in found}
        for finding in visit.findings.select_related("code", "owner").order_by("pk"):
            if finding.item_id in by_item:
                by_item[finding.item_id].findings.append(finding)
    return found


def parts_of(lines) -> list[Part]:
    """Theme by theme, in the order of the themes."""
    grouped = {theme: [line for line in lines if line.item.theme == theme] for theme in Theme.values}
    return [Part(theme, lines) for theme, lines in grouped.items() if lines]


def total_of(lines) -> Part:
    return Part("", lines)


def add_hints(visit, lines):
    """What the records of the quarter say about lines that ask for it; the number of questions is the cost."""
    first, last = visit.quarter.first_day, min(visit.quarter.last_day, visit.day)
    answers = {}
    for line in lines:
        question = registry.questions.known.get(line.item.question)
        if question is None:
            continue
        if question.name not in answers:
            answers[question.name] = question.answer(first, last, [visit.branch_id]).get(visit.branch_id)
        line.hint = in_words(question, answers[question.name])
    return lines


def in_words(question, answer) -> str:
    """“Meetings held: 3 of 4”; nothing where the records have no answer."""
    if answer is None or answer.not_applicable or answer.actual is None:
        return ""
    values = {"what": question.label, "actual": plain(answer.actual)}
    if answer.target is None:
        return _("%(what)s: %(actual)s") % values
    return _("%(what)s: %(actual)s of %(target)s") % (values | {"target": plain(answer.target)})


def values_of(item, answer) -> dict:
    """What the form of a line holds; methods are proposed until somebody has written."""
    if answer is None:
        empty = {"result": "", "occurrences": "", "points_off": "", "sample": "", "note": ""}
        return empty | {"version": 0, "methods": list(item.methods)}
    judged = item.rule == item.Rule.RANGE and answer.result == Result.PROBLEM
    return {
        "version": answer.version,
        "result": answer.result,
        "occurrences": str(answer.occurrences or ""),
        "points_off": plain(answer.points_off) if judged else "",
        "methods": list(answer.methods),
        "sample": answer.sample,
        "note": answer.note,
    }
