"""What is due for a person, by due date: filing, computing, publishing."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Figure, Period, ScoreRun
from assessments.results import staleness
from assessments.services.owing import Owing
from assessments.todos import findings, follow_up, plans, visits
from assessments.views.periods import time_left, urgency
from branches.models import Branch
from branches.todos import capacity, contact_points, duties, life, voices
from common.todos import Todo
from projects.todos import application, board, running

FEW = 50  # so many branches are asked on the spot; what more of them owe comes after the page
RECENT = 24
PeriodState, RunState = Period.State, ScoreRun.State
# What each topic asks of a person: functions (user) -> todos, each of a constant number of queries.
TOPICS = (
    capacity.todos,
    contact_points.todos,
    duties.todos,
    life.todos,
    voices.todos,
    plans.todos,
    visits.todos,
    findings.todos,
    follow_up.todos,
    board.todos,
    application.todos,
    running.todos,
)


def todos_of(user) -> list[Todo]:
    """Everything that is due for this person, what is due first on top; a constant number of queries."""
    periods = []
    if user.has_perm(Period.permission("view")):
        wanted = [PeriodState.FILING, PeriodState.REVIEW]
        periods = list(Period.objects.for_user(user).filter(state__in=wanted).order_by("quarter")[:8])
    found = [*filing(user, periods), *scoring(user, periods)]
    for due_from in TOPICS:
        found += due_from(user)
    return sorted(found, key=lambda todo: (todo.due is None, todo.due or timezone.now()))


def filing(user, periods):
    """Figures that the reader's branches still owe; for those who lead the filing, its end."""
    if not user.has_perm(Figure.permission("view")):
        return
    open_periods = [period for period in periods if period.state == PeriodState.FILING]
    if not open_periods or not files(user):
        return
    few = is_few(user)
    for period in open_periods:
        todo = Todo(
            "table-plus",
            _("Report the figures of %(period)s") % {"period": period},
            period.get_absolute_url(),
            due=period.filing_deadline,
            tag={"kind": urgency(period), "label": time_left(period)},
        )
        if few:
            owing = Owing(period, user)
            todo.note = owed_words(owing)
            if not owing.owed:
                continue
        else:
            todo.part = reverse("home_filing", args=[period.pk])
        yield todo


def files(user) -> bool:
    """Whether filing is this person's business: who reports figures, and who answers for one branch alone."""
    if user.has_perm(Figure.permission("add")):
        return True
    reach = user.reach(Figure.permission("view"))
    return len(reach.paths) == 1 and not Branch.objects.filter(parent=user.branch_id).exists()


def is_few(user) -> bool:
    return len(Branch.objects.for_user(user).values_list("pk")[: FEW + 1]) <= FEW


def owed_words(owing) -> str:
    if not owing.owed:
        return _("all %(total)s figures are in") % {"total": owing.total}
    return _("%(owed)s of %(total)s figures are missing") % {"owed": owing.owed, "total": owing.total}


def scoring(user, periods):
    """Runs to compute, to wait for, to publish, or to do again."""
    if not user.has_perm(ScoreRun.permission("add")):
        return
    rows = ScoreRun.objects.for_user(user, "add").exclude(state=RunState.CANCELLED)
    rows = staleness.with_stale_mark(rows).select_related("period")
    newest = {}
    for run in rows.order_by("-pk")[:RECENT]:
        newest.setdefault((run.period_id, run.scope_id), run)
    for run in newest.values():
        if todo := run_todo(user, run):
            yield todo
    computed = {period for period, _scope in newest}
    for period in periods:
        if period.state == PeriodState.REVIEW and period.pk not in computed:
            url = f"{reverse('assessments:run_add')}?period={period.pk}"
            yield Todo("calculator", _("Compute the scores of %(period)s") % {"period": period}, url)


def run_todo(user, run):
    """What the newest run of a quarter calls for."""
    period, url = run.period, run.get_absolute_url()
    if run.state in {RunState.QUEUED, RunState.RUNNING}:
        tag = {"kind": "watch", "label": run.get_state_display()}
        return Todo("refresh", _("%(period)s is being computed") % {"period": period}, url, tag=tag)
    if run.state == RunState.FAILED:
        tag = {"kind": "bad", "label": run.get_state_display()}
        title = _("The scores of %(period)s could not be computed") % {"period": period}
        return Todo("alert-triangle", title, url, run.problem, tag=tag)
    if run.has_changed and run.state in staleness.LIVE:
        tag = {"kind": "watch", "label": _("figures have changed")}
        title = _("Compute %(period)s again and compare") % {"period": period}
        note = "" if run.state == RunState.DRAFT else _("The published numbers stay until then.")
        return Todo("refresh", title, url, note, tag=tag)
    if run.state == RunState.DRAFT and user.has_perm(ScoreRun.permission("publish")):
        return draft_todo(run)
    return None


def draft_todo(run):
    """A draft waits for the person who publishes."""
    values = {"branches": run.branches_count, "blocked": run.blocked_count}
    note = _("%(branches)s branches scored, %(blocked)s held back") % values
    held = run.blocked_count or run.period.state == PeriodState.FILING
    label = _("not yet ready") if held else _("ready")
    return Todo(
        "send",
        _("Publish the scores of %(period)s") % {"period": run.period},
        reverse("assessments:run_publish", args=[run.pk]),
        note,
        tag={"kind": "plain" if held else "good", "label": label},
    )
