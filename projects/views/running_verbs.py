"""What can be done about a project that runs, is accepted, or is over."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.forms import ReasonForm
from common.pages import Action, Fragment
from projects import reporting
from projects.goal_readings import reading_of
from projects.models import Benefit, Project, running_rules
from projects.models.project_states import APPROVED
from projects.next_steps import next_step
from projects.progress_forms import decimal_text
from projects.running_forms import AssessorsForm, AwardForm, ClosingForm, DecideForm, ExtendForm, MidtermForm
from projects.services import acceptances, awards, closings, midterms, standing
from projects.services.acceptances import mean

State = Project.State
SCORING_DAYS = 14  # proposed for the assessors


def why(verb):
    return lambda project, user: running_rules.why_not(verb, project, user)


def stands_in(*states):
    return lambda project: project.state in states


def is_next(step):
    return lambda project: next_step(project) == step


def of_midterm(project) -> dict:
    reading = reading_of(project)
    return {"of": project, "value": decimal_text(reading.value) if reading else ""}


def of_closing(project) -> dict:
    reading = reading_of(project)
    value = project.result_value if project.result_value is not None else reading and reading.value
    return {
        "of": project,
        "closing_report": project.closing_report,
        "result_value": decimal_text(value),
        "outputs": project.outputs,
    }


def of_assessors(project) -> dict:
    acceptance = project.acceptances.filter(result="").first()
    named = acceptance.assessors.values_list("user", flat=True) if acceptance else []
    due_on = acceptance.due_on if acceptance else timezone.localdate() + timedelta(days=SCORING_DAYS)
    return {"of": project, "assessors": list(named), "due_on": due_on}


def scores_in_words(project) -> str:
    """What the assessors gave, once all of them have."""
    acceptance = project.acceptances.filter(result="").first()
    totals = [each.total for each in acceptance.assessors.all()] if acceptance else []
    if not totals or None in totals:
        return ""
    return _now("%(count)s assessors gave %(mean)s points on average.") % {
        "count": len(totals),
        "mean": mean(totals),
    }


def latest_end_in_words(project) -> str:
    return _now("It ends on %(day)s; the new end lies not after %(latest)s.") % {
        "day": project.ends_on,
        "latest": running_rules.latest_end(project),
    }


RUNNING_ACTIONS: dict = {
    "midterm": Action(
        _("Hand in the mid-term check"),
        midterms.apply,
        permission="report",
        why_not=why("apply_midterm"),
        shown=lambda project: project.state == State.RUNNING and not project.midterm_passed_on,
        form=MidtermForm,
        initial=of_midterm,
        primary=is_next("midterm"),
        explain=_("The check goes its way through the steps; meanwhile the project runs on."),
        done=_("The mid-term check of “%(row)s” has been handed in."),
    ),
    "closing": Action(
        _("Apply for closing"),
        closings.apply,
        permission="report",
        why_not=why("apply_closing"),
        shown=stands_in(State.RUNNING),
        form=ClosingForm,
        initial=of_closing,
        primary=is_next("closing"),
        explain=_("The report goes its way through the steps; then assessors score the project."),
        done=_("Closing of “%(row)s” has been applied for."),
    ),
    "assessors": Action(
        _("Name assessors"),
        acceptances.name_assessors,
        permission="manage",
        why_not=why("open_acceptance"),
        shown=stands_in(State.ACCEPTANCE),
        form=AssessorsForm,
        initial=of_assessors,
        primary=is_next("assessors"),
        explain=_("Each assessor scores alone; whoever has scored already stays."),
        done=_("The assessors of “%(row)s” are named; each of them scores alone."),
    ),
    "accept": Action(
        _("Decide the acceptance"),
        acceptances.decide,
        permission="manage",
        why_not=why("accept"),
        shown=stands_in(State.ACCEPTANCE),
        form=DecideForm,
        initial=lambda project: {"of": project},
        primary=is_next("accept"),
        explain=scores_in_words,
        done=_("The acceptance of “%(row)s” is decided."),
    ),
    "extend": Action(
        _("Extend"),
        standing.extend,
        permission="manage",
        why_not=why("extend"),
        shown=stands_in(State.RUNNING),
        form=ExtendForm,
        explain=latest_end_in_words,
        done=_("“%(row)s” has been extended."),
    ),
    "suspend": Action(
        _("Suspend"),
        standing.suspend,
        permission="manage",
        why_not=why("suspend"),
        shown=stands_in(State.RUNNING, State.MIDTERM),
        form=ReasonForm,
        explain=_("While it is suspended it owes nothing; it goes on where it stood."),
        done=_("“%(row)s” is suspended."),
    ),
    "resume": Action(
        _("Resume"),
        standing.resume,
        permission="manage",
        why_not=why("resume"),
        shown=stands_in(State.SUSPENDED),
        form=ReasonForm,
        primary=True,
        explain=_("It goes on where it stood; progress is owed again from today."),
        done=_("“%(row)s” goes on."),
    ),
    "award": Action(
        _("Note an award"),
        awards.note,
        permission="manage",
        why_not=why("award"),
        shown=stands_in(State.FINISHED, State.ARCHIVED),
        form=AwardForm,
        explain=_("People decide about awards; here it is noted what was given."),
        done=_("The award of “%(row)s” is noted."),
    ),
    "archive": Action(
        _("Archive"),
        standing.archive,
        permission="manage",
        why_not=why("archive"),
        shown=stands_in(State.FINISHED),
        primary=is_next("archive"),
        bulk=True,
        explain=_("It is put away and stays readable."),
        done=_("“%(row)s” is archived."),
    ),
    "terminate": Action(
        _("Terminate"),
        standing.terminate,
        permission="manage",
        why_not=why("terminate"),
        shown=lambda project: project.is_alive,
        form=ReasonForm,
        danger=True,
        explain=_("It ends before its goal; what waits for a decision falls with it."),
        done=_("“%(row)s” is terminated."),
    ),
}


def running_fragments(project, user) -> list:
    """The parts of a project's page that tell of progress, acceptance and benefit."""
    if project.state not in APPROVED:
        return []
    parts = [Fragment(_("Progress and milestones"), part("project_progress", project))]
    if project.midterm_checks.exists() or project.closed_on:
        parts.append(Fragment(_("Mid-term check and closing"), part("project_checks", project)))
    if project.acceptances.exists() or project.state == State.ACCEPTANCE:
        parts.append(Fragment(_("Acceptance"), part("project_acceptance", project)))
    parts.append(Fragment(_("Benefit"), part("project_benefit", project)))
    if project.awards.exists():
        parts.append(Fragment(_("Awards"), part("project_awards", project)))
    return parts


def part(name, project) -> str:
    return reverse(f"projects:{name}", args=[project.pk])


def running_links(project, user) -> list[dict]:
    """The ways from a project's page to pages of their own: filing progress, scoring, claiming, confirming."""
    if project.is_reporting:
        return report_links(project, user)
    if project.state == State.ACCEPTANCE:
        return score_links(project, user)
    if project.state == State.CONFIRMING:
        return benefit_links(project, user)
    return []


def report_links(project, user) -> list[dict]:
    mine = Project.objects.for_user(user, "report").filter(pk=project.pk).exists()
    if not mine or not reporting.unfiled([project]).get(project.pk):
        return []
    url = f"{reverse('projects:progress_report_add')}?project={project.pk}"
    return [{"label": _now("File progress"), "url": url, "primary": next_step(project) == "report"}]


def score_links(project, user) -> list[dict]:
    acceptance = project.acceptances.filter(result="", assessors__user=user.pk).first()
    if not acceptance or not Project.objects.for_user(user, "score").filter(pk=project.pk).exists():
        return []
    own = acceptance.assessor(user)
    label = _now("Change my points") if own.total is not None else _now("Give points")
    url = reverse("projects:acceptance_score", args=[acceptance.pk])
    return [{"label": label, "url": url, "primary": own.total is None}]


def benefit_links(project, user) -> list[dict]:
    """Claiming for the leader; confirming and sending back for whoever may, with the reason why not."""
    benefit = Benefit.objects.select_related("project").filter(project=project).first()
    if benefit is None:
        return []
    found, claimed = [], benefit.state == Benefit.State.CLAIMED
    if Project.objects.for_user(user, "report").filter(pk=project.pk).exists():
        label = _now("Mend the claim") if claimed else _now("Claim the benefit")
        found.append(benefit_link(benefit, "claim", label, "", primary=not claimed))
    if claimed and Project.objects.for_user(user, "confirm").filter(pk=project.pk).exists():
        reason = str(benefit.why_not_confirm(user))
        found.append(benefit_link(benefit, "confirm", _now("Confirm the benefit"), reason, primary=True))
        found.append(benefit_link(benefit, "send-back", _now("Send the claim back"), reason))
    return found


def benefit_link(benefit, verb, label, reason, *, primary=False) -> dict:
    url = reverse("projects:benefit_action", args=[benefit.pk, verb])
    return {"label": label, "url": url, "primary": primary, "reason": reason}
