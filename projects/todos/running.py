"""What progress, acceptance and benefit ask of a person."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.todos import Todo, end_of, time_left
from projects import reporting
from projects.models import Acceptance, Assessor, Benefit, Project, TeamMember
from projects.next_steps import AHEAD

NEAR = timedelta(days=10)  # so long before its end a window is mentioned
EACH = 3  # so many stand by themselves; more of them are one line with a count
State = Project.State


def todos(user):
    """Progress, checks and claims of a leader; points of an assessor; claims of finance; decisions of the office."""
    found = []
    if user.has_perm(Project.permission("report")):
        found += of_leader(user)
    if user.has_perm(Project.permission("score")):
        found += to_score(user)
    if user.has_perm(Project.permission("confirm")):
        found += to_confirm(user)
    if user.has_perm(Project.permission("manage")):
        found += to_manage(user)
    return found


def of_leader(user):
    """What the projects that somebody leads wait for."""
    rows = Project.objects.filter(lead=user.pk, state__in=(State.RUNNING, State.MIDTERM, State.CONFIRMING))
    keys = list(rows.values_list("pk", flat=True))  # most people lead none
    if not keys:
        return []
    rows = Project.objects.filter(pk__in=keys).select_related("benefit")
    projects = list(rows.order_by("ends_on", "pk"))
    return [
        *progress_to_file(projects),
        *(each for project in projects for each in of_project(project)),
    ]


def progress_to_file(projects):
    """One line for each project whose window ends soon or was missed; many of them are one line."""
    today, due = timezone.localdate(), []
    windows = reporting.unfiled(projects, today)
    for project in projects:
        waiting = [each for each in windows.get(project.pk, []) if each.last_day <= today + NEAR]
        if waiting:
            due.append((waiting[0].last_day, project, waiting[0]))
    due.sort(key=lambda each: (each[0], each[1].pk))
    if len(due) > EACH:
        title = _("File the progress of %(count)s projects") % {"count": len(due)}
        yield timed("chart-line", title, reverse("projects:my_projects"), due[0][0])
        return
    for last_day, project, window in due:
        title = _("File the progress of “%(project)s”") % {"project": project}
        url = f"{reverse('projects:progress_report_add')}?project={project.pk}"
        yield timed("chart-line", title, url, last_day, note=window.label)


def of_project(project):
    """The mid-term check, the closing or the claim of one project."""
    today = timezone.localdate()
    if project.state == State.CONFIRMING:
        yield from to_claim(project)
        return
    midterm = project.midterm_due_on
    if (
        project.state == State.RUNNING
        and midterm
        and not project.midterm_passed_on
        and midterm <= today + AHEAD
    ):
        title = _("Hand in the mid-term check of “%(project)s”") % {"project": project}
        yield timed("progress-check", title, verb(project, "midterm"), midterm)
    elif project.state == State.RUNNING and project.ends_on < today:
        title = _("“%(project)s” has ended: apply for closing") % {"project": project}
        yield timed("flag-check", title, verb(project, "closing"), project.ends_on)


def to_claim(project):
    benefit = getattr(project, "benefit", None)
    if benefit and benefit.state in {Benefit.State.EXPECTED, Benefit.State.SENT_BACK}:
        url = reverse("projects:benefit_action", args=[benefit.pk, "claim"])
        title = _("Claim the benefit of “%(project)s”") % {"project": project}
        tag = {"kind": "bad", "label": benefit.get_state_display()} if benefit.remark else None
        yield Todo("coin-yuan", title, url, note=benefit.remark, tag=tag)


def to_score(user):
    """Acceptances in which this person still has to give points."""
    open_ones = Assessor.objects.filter(user=user.pk, total=None, acceptance__result="")
    open_ones = open_ones.filter(acceptance__project__state=State.ACCEPTANCE)
    rows = open_ones.select_related("acceptance__project").order_by("acceptance__due_on", "pk")
    rows = rows.only("acceptance__due_on", "acceptance__project__name")
    for each in rows[:EACH]:
        url = reverse("projects:acceptance_score", args=[each.acceptance_id])
        title = _("Give points to “%(project)s”") % {"project": each.acceptance.project}
        yield timed("list-numbers", title, url, each.acceptance.due_on)


def to_confirm(user):
    """Claims that this person may confirm: of branches that are not the own one, without a part in the project."""
    claimed = Benefit.objects.for_user(user, "confirm").filter(state=Benefit.State.CLAIMED)
    claimed = claimed.filter(project__state=State.CONFIRMING)
    part = Q(project__branch=user.branch_id)
    for name in ("claimed_by", "project__lead", "project__created_by", "project__handed_in_by"):
        part |= Q(**{name: user.pk})
    works = Exists(TeamMember.objects.filter(project=OuterRef("project"), user=user.pk))
    rows = claimed.exclude(part).exclude(works).select_related("project").order_by("claimed_on", "pk")
    rows = list(rows[: EACH + 1])
    if len(rows) > EACH:
        url = f"{reverse('projects:benefit_list')}?state={Benefit.State.CLAIMED}"
        return [
            Todo(
                "coin-yuan", _("Confirm the benefit of projects: more than %(count)s") % {"count": EACH}, url
            )
        ]
    return [
        Todo(
            "coin-yuan",
            _("Confirm the benefit of “%(project)s”") % {"project": each.project},
            reverse("projects:benefit_action", args=[each.pk, "confirm"]),
        )
        for each in rows
    ]


def to_manage(user):
    """Acceptances for which assessors have to be named, or whose result has to be decided."""
    mine = Project.objects.for_user(user, "manage").filter(state=State.ACCEPTANCE).exclude(lead=user.pk)
    open_ones = Acceptance.objects.filter(result="")
    unscored = Assessor.objects.filter(acceptance__result="", total=None)
    is_open, waits = Q(pk__in=open_ones.values("project")), Q(pk__in=unscored.values("acceptance__project"))
    first = mine.exclude(is_open & waits).order_by("closed_on", "pk").values("pk")[:EACH]
    rows = Project.objects.filter(pk__in=first).annotate(
        is_open=Exists(open_ones.filter(project=OuterRef("pk")))
    )
    for project in rows.only("name").order_by("closed_on", "pk"):
        words = (
            _("Decide the acceptance of “%(project)s”")
            if project.is_open
            else _("Name assessors for “%(project)s”")
        )
        name = "accept" if project.is_open else "assessors"
        yield Todo("rubber-stamp", words % {"project": project}, verb(project, name))


def timed(icon, title, url, day, *, note="") -> Todo:
    return Todo(icon, title, url, note=note, due=end_of(day), tag=time_left(day))


def verb(project, name) -> str:
    return reverse("projects:project_action", args=[project.pk, name])
