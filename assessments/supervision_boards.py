"""The boards of supervision: tables that the page shows and the export writes, counted by the database."""

from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Any

from django.db.models import Case, Count, DateField, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate, TruncQuarter
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments import supervision_numbers as numbers
from assessments.models import Finding, FindingMeasure, HandIn
from assessments.models.finding_steps import AT_WORK, HANDED_IN, UNDONE, WAITING, FindingState
from assessments.models.follow_up_orders import NEAR_DAYS
from common.exports import Column
from common.quarters import Quarter

AGES = ((0, 7), (8, 15), (16, 30), (31, 60), (61, None))  # days since a finding was issued
SHOWN = 50  # rows of a table on the page; its file has them all
HEATS = 4


@dataclass(frozen=True)
class Cell:
    """A value, and how the page shows it."""

    value: Any
    tag: str = ""  # good | watch | bad | plain: shown as a tag
    css: str = ""
    url: str = ""


@dataclass
class Table:
    """One table of the board: the same for the page and for its file."""

    name: str
    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    note: str = ""
    groups: list[tuple[int, str]] = field(default_factory=list)  # (how many columns, words) over the heads
    empty: str = ""

    @property
    def shown(self):
        return self.rows[:SHOWN]

    @property
    def is_cut(self) -> bool:
        return len(self.rows) > SHOWN


class Board:
    """The findings of a reader in one part of the tree, seen from one quarter."""

    def __init__(self, user, quarter, part, today, *, limit=None):
        self.quarter, self.part, self.today, self.limit = quarter, part, today, limit
        mine = Finding.objects.for_user(user).issued()
        self.findings = mine.filter(branch__path__startswith=part.path)
        self.names = numbers.unit_names(part)
        self.themes = dict(Finding.Theme.choices)

    @cached_property
    def tables(self) -> list[Table]:
        return [make() for make in self.makers().values()]

    def makers(self) -> dict:
        return {
            "queue": self.queue,
            "ageing": self.ageing,
            "colours": self.colours,
            "heat": self.heat,
            "themes": self.closing_by_theme,
            "units": self.closing_by_unit,
            "repeats": self.repeats,
        }

    @cached_property
    def figures(self) -> dict:
        """What stands at the top; two queries."""
        span = (self.quarter.first_day, self.quarter.last_day)
        found = self.findings.order_by().aggregate(
            undone=Count("pk", filter=Q(state__in=UNDONE)),
            overdue=Count("pk", filter=numbers.late(self.today)),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
            raised=Count("pk", filter=Q(issued_on__range=span)),
        )
        spans = self.closed.order_by().aggregate(**numbers.days_to_close())
        return found | {
            "closed": spans["closed"],
            "median": numbers.days(spans["median"]),
            "most": numbers.days(spans["most"]),
        }

    @property
    def closed(self):
        span = (self.quarter.first_day, self.quarter.last_day)
        return self.findings.filter(state=FindingState.CLOSED, closed_on__range=span)

    def queue(self) -> Table:
        """What waits for the team, the longest first."""
        last = HandIn.objects.filter(finding=OuterRef("pk")).order_by("-pk").values("at")[:1]
        rows = self.findings.filter(state__in=WAITING).annotate(
            since=Coalesce(
                TruncDate(Subquery(last)), F("submitted_on"), F("issued_on"), output_field=DateField()
            )
        )
        rows = rows.select_related("branch", "owner").order_by("since", "pk")
        return Table(
            "queue",
            _("To be verified"),
            [Column(pgettext("finding", "Number")), Column(_("Branch"), width=28), Column(pgettext("finding", "What was found"), width=40),
             Column(_("State")), Column(_("Waiting since"), "date"), Column(pgettext("waiting", "Days"), "integer")],
            [self.waiting(row) for row in rows[: self.limit]],
            empty=_("Nothing waits for the inspection team."),
        )  # fmt: skip

    def waiting(self, row) -> list[Cell]:
        days = (self.today - row.since).days
        return [
            Cell(row.number, url=row.get_absolute_url(), css="nowrap"),
            Cell(row.branch.name),
            Cell(row.statement[:60], css="long"),
            Cell(str(row.get_state_display()), tag="watch"),
            Cell(row.since, css="nowrap"),
            Cell(days, css="num late" if days > NEAR_DAYS else "num"),
        ]

    def ageing(self) -> Table:
        """How long what is undone has been so, by severity."""
        counts = {f"age{n}": Count("pk", filter=self.aged(*span)) for n, span in enumerate(AGES)}
        rows = self.findings.filter(state__in=UNDONE).order_by().values("severity")
        found = {row["severity"]: row for row in rows.annotate(**counts, all=Count("pk"))}
        nothing = dict.fromkeys([*counts, "all"], 0)
        lines = [
            [Cell(str(label)), *self.numbers_of(found.get(value, nothing), [*counts, "all"])]
            for value, label in Finding.Severity.choices
        ]
        heads = [Column(age_words(*span), "integer") for span in AGES]
        columns = [Column(_("Severity")), *heads, Column(pgettext("sum", "Total"), "integer")]
        return Table("ageing", _("Age of what is undone"), columns, lines, note=_("days since it was issued"))

    def aged(self, first, last) -> Q:
        condition = Q(issued_on__lte=self.today - timedelta(first))
        return condition & Q(issued_on__gte=self.today - timedelta(last)) if last else condition

    @staticmethod
    def numbers_of(row, names) -> list[Cell]:
        return [Cell(row[name], css="num") for name in names]

    def colours(self) -> Table:
        """The warnings of today: overdue, behind schedule, near the day."""
        tasks = FindingMeasure.objects.filter(finding=OuterRef("pk")).order_by().values("finding")
        rows = self.findings.filter(state__in=UNDONE).annotate(
            tasks=Coalesce(Subquery(tasks.annotate(n=Count("pk")).values("n")), 0),
            done=Coalesce(Subquery(tasks.annotate(n=Count("done_on")).values("n")), 0),
            begun=Coalesce("reopened_on", "issued_on"),
        )
        gone = Value(self.today, output_field=DateField())
        rows = rows.annotate(days_all=days_between("begun", "due_on"), days_gone=days_between("begun", gone))
        rows = rows.annotate(lag=F("days_gone") * F("tasks") - F("done") * F("days_all"))
        colour = Case(
            When(numbers.late(self.today), then=Value("red")),
            When(state__in=HANDED_IN, then=Value("none")),
            When(state__in=AT_WORK, tasks__gt=0, days_all__gt=0, lag__gt=0, then=Value("yellow")),
            When(due_on__lte=self.today + timedelta(NEAR_DAYS), then=Value("blue")),
            default=Value("none"),
        )  # fmt: skip
        found = dict(rows.annotate(colour=colour).order_by().values_list("colour").annotate(n=Count("pk")))
        lines = [
            [Cell(words, tag=tone), Cell(found.get(name, 0), css="num"), Cell(why, css="long")]
            for name, words, tone, why in colour_words()
        ]
        columns = [
            Column(_("Warning")),
            Column(_("Findings"), "integer"),
            Column(_("What it says"), width=40),
        ]
        return Table("colours", _("Three-colour warnings"), columns, lines)

    def heat(self) -> Table:
        """How many findings were issued, by organisation, theme and quarter."""
        quarters = [self.quarter.shift(n) for n in range(1 - numbers.QUARTERS, 1)]
        span = (quarters[0].first_day, self.quarter.last_day)
        rows = self.findings.filter(issued_on__range=span).order_by()
        rows = rows.values("theme", unit=numbers.unit_of(self.part), quarter=TruncQuarter("issued_on"))
        found = {
            (row["unit"], row["theme"], Quarter.of(row["quarter"])): row["n"]
            for row in rows.annotate(n=Count("pk"))
        }
        themes = [theme for theme in self.themes if any(key[1] == theme for key in found)] or [*self.themes]
        hottest = max(found.values(), default=0)
        units = [unit for unit in self.names if unit or any(key[0] == "" for key in found)]
        lines = [
            [
                Cell(self.names[unit], css="nowrap"),
                *(warm(found.get((unit, theme, q), 0), hottest) for theme in themes for q in quarters),
                Cell(
                    sum(found.get((unit, theme, self.quarter), 0) for theme in self.themes), css="num strong"
                ),
            ]
            for unit in units
        ]
        heads = [Column(short(q), "integer") for _theme in themes for q in quarters]
        total = Column(_("Quarter in all"), "integer")
        return Table(
            "heat",
            _("Findings by organisation, theme and quarter"),
            [Column(_("Organisation"), width=26), *heads, total],
            lines,
            note=_("The darker a cell, the more findings; the most in one cell: %(n)s.") % {"n": hottest},
            groups=[(1, ""), *((len(quarters), str(self.themes[theme])) for theme in themes), (1, "")],
        )

    def closing_by_theme(self) -> Table:
        rows = self.closed.order_by().values("theme").annotate(**numbers.days_to_close())
        named = [(str(self.themes[row["theme"]]), row) for row in rows.order_by("theme")]
        return self.closing("themes", _("Days to close, by theme"), _("Theme"), named)

    def closing_by_unit(self) -> Table:
        rows = self.closed.order_by().values(unit=numbers.unit_of(self.part))
        rows = rows.annotate(**numbers.days_to_close()).order_by("unit")
        named = [(self.names.get(row["unit"], row["unit"]), row) for row in rows]
        return self.closing("units", _("Days to close, by organisation"), _("Organisation"), named)

    def closing(self, name, title, head, rows) -> Table:
        columns = [Column(head, width=28), Column(pgettext("number", "Closed"), "integer"),
                   Column(_("Median, days"), "any"), Column(_("Nine in ten within, days"), "any")]  # fmt: skip
        lines = [
            [
                Cell(label),
                Cell(row["closed"], css="num"),
                Cell(numbers.days(row["median"]), css="num"),
                Cell(numbers.days(row["most"]), css="num"),
            ]
            for label, row in rows
        ]
        return Table(name, title, columns, lines, empty=_("Nothing was closed in the quarter."))

    def repeats(self) -> Table:
        """What came up again at the same branch."""
        findings = reverse("assessments:finding_list")
        lines = [
            [
                Cell(row["branch__name"]),
                Cell(
                    row["code__name"], url=f"{findings}?below={row['branch']}&code={row['code']}", css="long"
                ),
                Cell(row["times"], css="num"),
                Cell(row["last"], css="nowrap"),
            ]
            for row in numbers.repeats(self.findings, self.quarter)[: self.limit]
        ]
        columns = [Column(_("Branch"), width=28), Column(_("Kind of problem"), width=32),
                   Column(_("Times"), "integer"), Column(_("Last issued on"), "date")]  # fmt: skip
        empty = _("No problem came up again at the same branch within four quarters.")
        return Table(
            "repeats", _("Repeated problems"), columns, lines, note=_("within four quarters"), empty=empty
        )


def days_between(first, last):
    """How many days lie between two days of a row; a difference of days is a whole number here."""
    return numbers.DaysBetween(last, first, output_field=IntegerField())


def warm(count, hottest) -> Cell:
    """A number, the darker the nearer it comes to the most in one cell."""
    level = ceil(HEATS * count / max(hottest, HEATS))
    return Cell(count, css=f"num heat heat-{level}")


def short(quarter) -> str:
    return f"{quarter.year % 100}Q{quarter.number}"


def age_words(first, last) -> str:
    if last is None:
        return _("over %(days)s") % {"days": first - 1}
    return f"{first}–{last}"


def colour_words():
    """Name, words, tone and meaning of each warning."""
    yield "red", _("red warning"), "bad", _("overdue")
    yield "yellow", _("yellow warning"), "watch", _("less of the measures is done than of the time is gone")
    yield "blue", _("blue warning"), "near", _("due within seven days")
    yield "none", _("no warning"), "plain", _("in time, or handed in in time")
