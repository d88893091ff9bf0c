"""What the portfolio shows of many projects: counts and first cards of each column, next milestones, health, months."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.counting import count_each, told
from projects.models import Health, Milestone, ProgressReport, Project
from projects.models.project_states import DONE

State = Project.State
CARDS = 5  # of a column; the list has the others
# The columns of the board, at most seven: title and the states in it.
COLUMNS = (
    (_("Application"), (State.DRAFT, State.RETURNED)),
    (_("Under review"), (State.IN_REVIEW,)),
    (_("Under way"), (State.RUNNING, State.SUSPENDED)),
    (_("Mid-term check"), (State.MIDTERM,)),
    (_("Closing and acceptance"), (State.CLOSING, State.ACCEPTANCE)),
    (_("Benefit to be confirmed"), (State.CONFIRMING,)),
    (_("Finished"), (State.FINISHED, State.ARCHIVED)),
)
GONE = (State.TERMINATED, State.WITHDRAWN)
OVER = (*DONE, *GONE)
TONES = {Health.ON_TRACK: "good", Health.AT_RISK: "watch", Health.BLOCKED: "bad"}


@dataclass
class Standing:
    """A project as a card or a line shows it."""

    project: Project
    milestone: Milestone | None = None
    report: ProgressReport | None = None

    @property
    def health_tone(self) -> str:
        return TONES[self.report.health] if self.report else "plain"

    @property
    def milestone_is_late(self) -> bool:
        return bool(self.milestone and is_late(self.milestone, self.project))


@dataclass
class BoardColumn:
    """One column of the board: how many stand in it, and the newest of them."""

    title: Any
    count: int
    cards: list = field(default_factory=list)

    @property
    def count_text(self) -> str:
        return told(self.count)


@dataclass(frozen=True)
class Mark:
    """One milestone in its month."""

    milestone: Milestone
    tone: str
    words: str


def counted(rows) -> tuple[list[int], int]:
    """How many projects stand in each column and how many in none, not counted further than people read; one query."""
    stands = {f"column_{n}": rows.filter(state__in=states) for n, (_title, states) in enumerate(COLUMNS)}
    *columns, gone = count_each(**stands, gone=rows.filter(state__in=GONE)).values()
    return columns, gone


def board(rows, counts) -> list[BoardColumn]:
    """The columns with their newest projects; every state is asked for its first few, in one query."""
    filled = [states for count, (_title, states) in zip(counts, COLUMNS, strict=True) if count]
    newest = newest_of_each(rows, [state for states in filled for state in states])
    shown = {each.project.pk: each for each in with_standing(newest)}
    columns = []
    for count, (title, states) in zip(counts, COLUMNS, strict=True):
        cards = [shown[row.pk] for row in newest if row.state in states][:CARDS]
        columns.append(BoardColumn(title, count, cards))
    return columns


def newest_of_each(rows, states) -> list[Project]:
    """The newest projects of each of these states, newest first."""
    if not states:
        return []
    rows = rows.select_related(None).order_by("-year", "-pk").values("pk")
    first, *others = [rows.filter(state=state)[:CARDS] for state in states]
    keys = [row["pk"] for row in (first.union(*others, all=True) if others else first)]
    found = Project.objects.filter(pk__in=keys).select_related("branch", "lead")
    return list(found.order_by("-year", "-pk"))


def with_standing(projects) -> list[Standing]:
    """Each with its next milestone, unless it is over, and its newest report; two queries for all of them."""
    projects = list(projects)
    keys = [project.pk for project in projects]
    ahead = Milestone.objects.filter(project__in=keys, state=Milestone.State.PLANNED)
    ahead = ahead.exclude(project__state__in=OVER)
    first = ahead.order_by("project_id", "due_on", "order", "pk").distinct("project_id")
    milestones = {each.project_id: each for each in first}
    newest = ProgressReport.objects.filter(project__in=keys)
    newest = newest.order_by("project_id", "-last_day", "-pk").distinct("project_id")
    reports = {each.project_id: each for each in newest}
    return [Standing(each, milestones.get(each.pk), reports.get(each.pk)) for each in projects]


def in_year(rows, year):
    """The approved projects that run in some part of the year."""
    return rows.approved().filter(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))


def months(projects, year) -> list[dict]:
    """For each project the twelve months of a year: whether it runs then, and the milestones due; one query."""
    by_key = {project.pk: project for project in projects}
    found = defaultdict(lambda: defaultdict(list))
    due = Milestone.objects.filter(project__in=by_key, due_on__year=year)
    for milestone in due.exclude(state=Milestone.State.DROPPED):
        shown = mark(milestone, by_key[milestone.project_id])
        found[milestone.project_id][milestone.due_on.month].append(shown)
    return [
        {
            "project": project,
            "months": [
                {"runs": runs_in(project, year, month), "marks": found[project.pk][month]}
                for month in range(1, 13)
            ],
        }
        for project in projects
    ]


def runs_in(project, year, month) -> bool:
    start, end = project.starts_on, project.ends_on
    return (start.year, start.month) <= (year, month) <= (end.year, end.month)


def mark(milestone, project) -> Mark:
    """Done, late or due, with the words that say so."""
    if milestone.state == Milestone.State.DONE:
        return Mark(milestone, "good", _("done"))
    if is_late(milestone, project):
        return Mark(milestone, "bad", _("overdue"))
    return Mark(milestone, "plain", _("due") if project.is_alive else _("not done"))


def is_late(milestone, project) -> bool:
    """Over its day while the project runs; before its approval and after its end nothing is late."""
    return project.is_alive and milestone.due_on < timezone.localdate()
