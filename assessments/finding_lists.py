"""The three lists (问题清单, 任务清单, 责任清单): columns of one record, and what the shown rows need beside it."""

from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models import Finding, FindingMeasure, HandIn
from assessments.models.findings import former_ones
from common.counting import told_each
from common.tables import Column, choice

State = Finding.State
TONES = {
    State.NOTED: "plain",
    State.OPEN: "plain",
    State.MEASURES_SUBMITTED: "watch",
    State.MEASURES_APPROVED: "plain",
    State.IN_PROGRESS: "plain",
    State.SUBMITTED: "watch",
    State.CHECKED: "watch",
    State.RETURNED: "bad",
    State.CLOSED: "good",
    State.REOPENED: "bad",
    State.WITHDRAWN: "plain",
}
SHOWN = 40  # characters of a statement on a page


def repeat(finding) -> str:
    """The how-manieth time this kind of problem was found at the branch within a year."""
    times = getattr(finding, "formers_count", 0)
    return _now("repeated, time %(times)s") % {"times": times + 1} if times else ""


def statement(finding):
    text = finding.statement if len(finding.statement) <= SHOWN else f"{finding.statement[:SHOWN]}…"
    if words := repeat(finding):
        return format_html('{} <span class="tag tag-watch">{}</span>', text, words)
    return text


def progress(finding) -> str:
    done, measures = finding.progress
    return f"{done}/{measures}" if measures else ""


def figures(handed_in) -> str:
    """What the figure was and is, as “3 → 0 times”."""
    if handed_in is None or handed_in.after is None:
        return ""
    before, after = (show_number(value) for value in (handed_in.before, handed_in.after))
    return f"{before} → {after} {handed_in.unit}".strip()


def show_number(value) -> str:
    return f"{value.normalize():f}"


def measures_in_words(finding) -> str:
    return "；".join(measure.text for measure in getattr(finding, "shown_measures", ()))


def verifier(finding):
    """Who closed it, or who last checked it."""
    handed_in = getattr(finding, "shown_result", None)
    return finding.closed_by or (handed_in.judged_by if handed_in else None)


NUMBER = Column(
    "number",
    pgettext_lazy("finding", "Number"),
    value=lambda f: f.number or "—",
    kind="code",
    sort="number",
    link=lambda f: f.get_absolute_url(),
)
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
STATEMENT = Column("statement", pgettext_lazy("finding", "What was found"), value=statement)
WHOLE_STATEMENT = Column("statement", pgettext_lazy("finding", "What was found"))
REPEAT = Column("repeat", _("Repeated"), value=repeat)
THEME = Column("theme", _("Theme"), value=choice("theme"), kind="code", sort="theme")
SEVERITY = Column("severity", _("Severity"), value=choice("severity"), sort="severity")
CODE = Column("code__name", _("Kind of problem"))
BASIS = Column("basis", _("Basis clause"))
STATE = Column("state", _("State"), value=choice("state"), kind="tag", tone=lambda f: TONES[f.state])
FOUND = Column("found_on", _("Found on"), kind="date", sort="found_on")
DUE = Column("due_on", _("Due on"), kind="date", sort="due_on")
LEFT = Column(
    "left",
    _("Time left"),
    value=lambda f: f.standing["label"],
    kind="tag",
    tone=lambda f: f.standing["kind"],
)
MEASURES = Column("measures", pgettext_lazy("finding", "Measures"), value=measures_in_words)
PROGRESS = Column("progress", _("Done"), value=progress)
BEFORE_AFTER = Column(
    "figures", _("Before → after"), value=lambda f: figures(getattr(f, "shown_result", None))
)
OWNER = Column("owner__name", _("Responsible person"), kind="code", sort="owner__name")
LEADER = Column("leader__name", _("Leader in charge"), kind="code", sort="leader__name")
RAISED_BY = Column("raised_by__name", _("Raised by"))
VERIFIER = Column("verifier", _("Verified by"), value=verifier)

PROBLEM = (NUMBER, STATEMENT, THEME, BRANCH, SEVERITY, BASIS, STATE, DUE, LEFT)
PROBLEM_FILE = (
    NUMBER,
    BRANCH,
    THEME,
    CODE,
    SEVERITY,
    WHOLE_STATEMENT,
    REPEAT,
    BASIS,
    FOUND,
    STATE,
    DUE,
    LEFT,
)
TASKS = (NUMBER, BRANCH, STATEMENT, MEASURES, PROGRESS, DUE, LEFT, BEFORE_AFTER)
TASKS_FILE = (NUMBER, BRANCH, WHOLE_STATEMENT, MEASURES, PROGRESS, DUE, LEFT, BEFORE_AFTER, STATE)
RESPONSIBILITY = (NUMBER, BRANCH, STATEMENT, OWNER, LEADER, RAISED_BY, VERIFIER, STATE, LEFT)
RESPONSIBILITY_FILE = (
    *(NUMBER, BRANCH, WHOLE_STATEMENT, OWNER, LEADER, RAISED_BY, VERIFIER, STATE, DUE, LEFT),
)


def with_formers(rows):
    """How often the same was found there before, counted by the database."""
    formers = former_ones().values("code").annotate(n=Count("pk")).values("n")
    return rows.annotate(formers_count=Coalesce(Subquery(formers, IntegerField()), 0))


def with_progress(rows) -> list:
    """The measures of each row, of which warning and progress are worked out; one query for all of them."""
    rows = list(rows)
    found = {row.pk: row for row in rows}
    for row in rows:
        row.shown_measures = []
    for measure in FindingMeasure.objects.filter(finding__in=found).order_by("order", "pk"):
        found[measure.finding_id].shown_measures.append(measure)
    for row in rows:
        row.measures_all = len(row.shown_measures)
        row.measures_done = sum(1 for measure in row.shown_measures if measure.done_on)
    return rows


def with_measures(rows) -> list:
    """The measures and the last rectification of each row; two queries for all of them."""
    rows = with_progress(rows)
    found = {row.pk: row for row in rows}
    for row in rows:
        row.shown_result = None
    handed_in = HandIn.objects.filter(finding__in=found, kind=HandIn.Kind.RECTIFICATION)
    for each in handed_in.exclude(verdict=HandIn.Verdict.RECALLED).select_related("judged_by").order_by("pk"):
        found[each.finding_id].shown_result = each
    return rows


def summary(user) -> str:
    """How many, how many are not closed, how many are overdue; what was withdrawn is none of them."""
    rows = Finding.objects.for_user(user).issued()
    today = timezone.localdate()
    counts = told_each(all=rows, undone=rows.undone(), overdue=rows.overdue(today))
    return _now("%(all)s in all, %(undone)s not closed, %(overdue)s overdue.") % counts
