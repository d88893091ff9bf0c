"""Progress of a project: filed once a window by its leader or secretary, corrected until the window ends."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import attachments, audit, changes
from common.errors import RuleViolation, refuse
from projects import reporting
from projects.models import Milestone, ProgressReport, running_rules

audit.WORDS |= {
    "progress.filed": gettext_lazy("progress filed"),
    "progress.corrected": gettext_lazy("progress corrected"),
    "project.milestones_marked": gettext_lazy("milestones marked"),
}
State = Milestone.State


@transaction.atomic
def file(*, by, project, window, milestones=(), upload=None, **values):
    """Report one window; milestones: rows of {milestone, state, done_on, reason}."""
    project = changes.locked(project)
    refuse(running_rules.why_not("report", project, by))
    if window not in reporting.windows_of(project):
        raise RuleViolation(
            _("No progress of %(window)s is owed for this project.") % {"window": window.label}
        )
    refuse(why_filed(project, window))
    mark(project, milestones, by=by, since=reporting.open_since(project, window))
    report = ProgressReport(
        project=project,
        first_day=window.first_day,
        last_day=window.last_day,
        milestones=as_they_are(project),
        file=stored(upload, by),
        by=by,
        filed_on=timezone.localdate(),
        **values,
    )
    return changes.create(report, by=by, action="progress.filed")


@transaction.atomic
def correct(report, *, by, version=None, milestones=(), upload=None, **values):
    """Mend one's own report while its window runs."""
    project = changes.locked(report.project)
    report = changes.locked(report)
    refuse(report.why_not_correct(by))
    if version is not None and report.version != version:
        raise changes.stale(report, values)
    mark(project, milestones, by=by, since=reporting.open_since(project, report.window))
    if upload:
        values["file"] = stored(upload, by)
    values["milestones"] = as_they_are(project)
    return changes.update(report, values, by=by, version=version, action="progress.corrected")


def why_filed(project, window) -> str:
    """Each window is filed once; whoever comes second is told who was first."""
    filed = project.reports.filter(first_day=window.first_day).select_related("by").first()
    if filed is None:
        return ""
    return _("%(who)s has already filed the progress of %(window)s.") % {
        "who": filed.by,
        "window": window.label,
    }


def mark(project, rows, *, by, since):
    """Say of milestones that they are done since a day, dropped for a reason, or planned after all.

    What was filed up to the day `since` stays as it was told: nothing is done back there afterwards.
    """
    known, told = {each.pk: each for each in project.milestones.all()}, {}
    for row in rows:
        milestone = known.get(row["milestone"])
        if milestone is None:
            raise RuleViolation(_("This milestone does not belong to the project."))
        before = milestone.get_state_display()
        if changed := marked(milestone, row, since):
            milestone.save(update_fields=["state", "done_on", "reason"])
            told[milestone.name] = [before, changed]
    if told:
        audit.record(by, "project.milestones_marked", project, changes=told)


def marked(milestone, row, since) -> str:
    """Set what a row says; the words for the log, empty where nothing changes."""
    state = row["state"]
    done_on = row.get("done_on") if state == State.DONE else None
    reason = (row.get("reason") or "").strip() if state == State.DROPPED else ""
    if (milestone.state, milestone.done_on, milestone.reason) == (state, done_on, reason):
        return ""
    name = {"milestone": milestone.name}
    if state == State.DONE and (done_on is None or done_on > timezone.localdate()):
        raise RuleViolation(_("“%(milestone)s”: say on which day it was done, not later than today.") % name)
    if state == State.DONE and done_on < since:
        raise RuleViolation(done_too_early(since, milestone))
    if state == State.DROPPED and milestone.due_on < timezone.localdate():
        raise RuleViolation(
            _("“%(milestone)s” is past its day: do it late, it is not dropped any more.") % name
        )
    if state == State.DROPPED and not reason:
        raise RuleViolation(_("“%(milestone)s”: say why it was dropped.") % name)
    milestone.state, milestone.done_on, milestone.reason = state, done_on, reason
    words = milestone.get_state_display()
    return f"{words} {done_on or reason}".strip()


def done_too_early(since, milestone) -> str:
    words = _(
        "“%(milestone)s”: the progress before %(day)s is filed; this is the first day that can be told now."
    )
    return words % {"milestone": milestone.name, "day": since}


def as_they_are(project) -> list[dict]:
    """The milestones as a report keeps them."""
    return [
        {
            "name": each.name,
            "due_on": each.due_on.isoformat(),
            "state": each.state,
            "done_on": each.done_on.isoformat() if each.done_on else "",
            "reason": each.reason,
        }
        for each in project.milestones.all()
    ]


def stored(upload, by):
    return attachments.store(upload.chunks(), name=upload.name, owner=by) if upload else None
