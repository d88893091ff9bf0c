"""Why a verb about a project that runs, is accepted or is over has to wait: its state first, then what the verb asks."""

from django.utils import timezone
from django.utils.translation import gettext as _

from projects.models import project_steps

MONTHS_LATER = 3  # by so many months at most a project is extended, once


def months_later(day, count):
    """The same day so many months later; a month that is shorter ends with its last day."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return day.replace(year=year, month=month, day=number)
        except ValueError:
            continue
    return day.replace(year=year, month=month)


def latest_end(project):
    """The latest day to which a project may be extended."""
    return months_later(project.first_ends_on or project.ends_on, MONTHS_LATER)


def has_ended(project) -> bool:
    return project.ends_on < timezone.localdate()


def is_involved(project, user) -> bool:
    """Whether somebody leads a project or works in it; whoever does judges nothing about it."""
    return project.lead_id == user.pk or project.team.filter(user=user.pk).exists()


def why_involved(project, by) -> str:
    if is_involved(project, by):
        return _("Whoever leads a project or works in it does not decide about it.")
    return ""


def why_own(project, by) -> str:
    if by.pk in project.involved:
        return _("Nobody decides about a project that they lead, drafted, handed in or work in.")
    return ""


def why_checked(project, by) -> str:
    if project.midterm_passed_on:
        return _("The mid-term check was passed on %(day)s.") % {"day": project.midterm_passed_on}
    return ""


def why_unfinished(project, by) -> str:
    """What has to be settled before closing is applied for."""
    if project.midterm_due_on and not project.midterm_passed_on:
        return _("The mid-term check comes first; it is due on %(day)s.") % {"day": project.midterm_due_on}
    waiting = project.milestones.filter(state="planned").values_list("name", flat=True)
    if names := "、".join(waiting[:3]):
        return _("Milestones are neither done nor dropped yet: %(names)s.") % {"names": names}
    return ""


def why_not_scored(project, by) -> str:
    acceptance = project.acceptances.filter(result="").first()
    if acceptance is None:
        return _("Assessors have to be named first.")
    waiting = acceptance.assessors.filter(total=None).select_related("user")
    if names := "、".join(str(each.user) for each in waiting):
        return _("These assessors have not scored yet: %(names)s.") % {"names": names}
    return ""


def why_extended(project, by) -> str:
    if project.first_ends_on:
        return _("A project is extended once; this one was to end on %(day)s.") % {
            "day": project.first_ends_on
        }
    return ""


ASKED = {
    "apply_midterm": (why_checked,),
    "apply_closing": (why_unfinished,),
    "open_acceptance": (why_involved,),
    "accept": (why_own, why_not_scored),
    "suspend": (why_involved,),
    "resume": (why_involved,),
    "extend": (why_involved, why_extended),
    "terminate": (why_involved,),
    "award": (why_involved,),
}


def why_not(verb, project, by) -> str:
    """The reason why this person cannot do this now; empty when they can."""
    if reason := project_steps.why_not(verb, project):
        return reason
    return next(filter(None, (ask(project, by) for ask in ASKED.get(verb, ()))), "")
