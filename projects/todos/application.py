"""What applications, approval and deputies ask of a person."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.counting import count, count_each, told
from common.todos import Todo, end_of, time_left
from projects import deciders, project_words
from projects.models import Decision, Project
from projects.services import consents

EACH = 5  # so many stand by themselves; more of them are one line with a count
LEFT = timedelta(days=14)  # a draft that nobody touched for so long is mentioned
TOLD = ("name", "due_on", "project__name", "project__branch__name")  # of a step that waits
State = Project.State


def todos(user):
    """Steps to decide, applications to mend or to finish, consents asked; a constant number of queries."""
    found = []
    if user.has_perm(Project.permission("view")):
        found += to_decide(user)
    if user.has_perm(Project.permission("change")):
        found += unfinished(user)
    if user.has_perm(Project.permission("consent")):
        found += to_consent(user)
    if user.has_perm(Project.permission("manage")):
        found += undecidable(user)
    return found


def to_decide(user):
    """The steps that wait for this person, also as a deputy, with their days."""
    waiting = deciders.decided_by(user).order_by("due_on", "pk")
    rows = list(waiting.select_related("project__branch").only(*TOLD)[: EACH + 1])
    if len(rows) > EACH:
        url = f"{reverse('projects:project_list')}?whose=decide"
        title = _("Decide about %(count)s projects") % {"count": told(count(waiting))}
        due, tag = end_of(rows[0].due_on), time_left(rows[0].due_on)
        return [Todo("gavel", title, url, note=str(rows[0].project), due=due, tag=tag)]
    return [
        Todo(
            "gavel",
            _("Decide about the project “%(project)s”") % {"project": row.project},
            row.project.get_absolute_url(),
            note=f"{row.project.branch} · {row.name}",
            due=end_of(row.due_on),
            tag=time_left(row.due_on),
        )
        for row in rows
    ]


def unfinished(user):
    """What came back, with what was said; drafts that a selected bid has become, and those begun long ago."""
    day = timezone.localdate() - LEFT
    rows = Project.objects.filter(Q(lead=user.pk) | Q(created_by=user.pk))
    rows = rows.only("name", "state", "reason", "created_on", "bid", "lead")
    won, left = Q(bid__isnull=False, lead=user.pk), Q(created_on__lte=day)
    rows = rows.filter(Q(state=State.RETURNED) | Q(state=State.DRAFT) & (won | left))
    for project in rows.order_by("-state", "pk")[: 2 * EACH]:
        if project.state == State.RETURNED:
            yield to_mend(project)
        elif project.bid_id and project.lead_id == user.pk:
            yield to_complete(project)
        else:
            yield left_behind(project)


def to_mend(project):
    return Todo(
        "arrow-back-up",
        _("Mend the application “%(project)s”") % {"project": project},
        project.get_absolute_url(),
        note=project.reason,
        tag={"kind": project_words.tone(project), "label": project.get_state_display()},
    )


def to_complete(project):
    """The draft that one's selected bid has become."""
    title = _("Complete the application: your bid was selected")
    return Todo("file-pencil", title, project.get_absolute_url(), note=str(project))


def left_behind(project):
    return Todo(
        "pencil",
        _("Finish or withdraw the application “%(project)s”") % {"project": project},
        project.get_absolute_url(),
        note=_("begun on %(day)s") % {"day": project.created_on},
    )


def to_consent(user):
    """Members that other branches ask for, and joint projects."""
    asked = count_each(members=consents.open_members(user), partners=consents.open_partners(user))
    if found := sum(asked.values()):
        title = ngettext(
            "Answer %(count)s request of another branch for its project",
            "Answer %(count)s requests of other branches for their projects",
            found,
        )
        yield Todo("user-check", title % {"count": told(found)}, reverse("projects:consents"))


def undecidable(user):
    """Steps that wait for nobody: whoever is responsible appoints somebody or has it recalled."""
    mine = user.reach(Project.permission("manage")).condition(["project__branch__path"])
    for row in deciders.stuck(Decision.objects.filter(mine), user)[:EACH]:
        yield Todo(
            "alert-triangle",
            _("Nobody can decide about the project “%(project)s”") % {"project": row.project},
            row.project.get_absolute_url(),
            note=f"{row.project.branch} · {row.name}",
            due=end_of(row.due_on),
            tag=time_left(row.due_on),
        )
