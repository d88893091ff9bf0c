"""The acceptance of a project: assessors named, each scores alone, one result decided."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import RuleViolation, refuse
from projects.models import Acceptance, Assessor, Benefit, Project, RubricLine, running_rules

audit.WORDS |= {
    "project.assessors_named": gettext_lazy("assessors named"),
    "project.scored": gettext_lazy("scored by an assessor"),
    "project.accepted": gettext_lazy("acceptance decided"),
}
LEAST = 2  # assessors; three are proposed
CENT = Decimal("0.01")
WHOLE = Decimal(100)
State, Result = Project.State, Acceptance.Result
LEADS_TO = {
    Result.PASSED: State.CONFIRMING,
    Result.REWORK: State.RUNNING,
    Result.FAILED: State.TERMINATED,
}


@transaction.atomic
def name_assessors(project, *, by, assessors, due_on):
    """Say who scores until when; whoever has scored already stays."""
    project = changes.locked(project)
    refuse(running_rules.why_not("open_acceptance", project, by))
    people = list({person.pk: person for person in assessors}.values())
    for person in people:
        refuse(why_not_assess(project, person))
    acceptance = project.acceptances.filter(result="").first() or opened(project, due_on)
    scored = {each.user_id for each in acceptance.assessors.exclude(total=None)}
    if missing := scored - {person.pk for person in people}:
        people += [each.user for each in acceptance.assessors.filter(user__in=missing)]
    if len(people) < LEAST:
        raise RuleViolation(_("An acceptance needs at least %(count)s assessors.") % {"count": LEAST})
    acceptance.due_on = due_on
    acceptance.save(update_fields=["due_on"])
    acceptance.assessors.exclude(user__in=people).delete()
    for person in people:
        acceptance.assessors.get_or_create(user=person)
    words = f"{'、'.join(map(str, people))} · {due_on}"
    audit.record(by, "project.assessors_named", project, reason=words)
    return project


def opened(project, due_on):
    """The next round, by the dimensions in force; they add up to a hundred points."""
    lines = list(RubricLine.objects.in_force(timezone.localdate().year))
    total = sum((line.points for line in lines), Decimal(0))
    if total != WHOLE:
        raise RuleViolation(
            _("The dimensions of acceptance add up to %(total)s points, not to 100.") % {"total": total}
        )
    return Acceptance.objects.create(
        project=project,
        round=project.acceptances.count() + 1,
        rubric_year=lines[0].year,
        opened_on=timezone.localdate(),
        due_on=due_on,
    )


def why_not_assess(project, person) -> str:
    """Assessors hold the permission above the project's branch, and have no part in it."""
    if person.pk in project.involved:
        return _("%(name)s works in the project and cannot assess it.") % {"name": person}
    if not Project.objects.for_user(person, "score").filter(pk=project.pk).exists():
        return _("%(name)s may not score projects of this branch.") % {"name": person}
    return ""


@transaction.atomic
def score(acceptance, *, by, points, words=""):
    """One assessor's points, dimension by dimension; until the result is decided they may be changed."""
    changes.locked(acceptance.project)
    acceptance = changes.locked(acceptance)
    refuse(acceptance.why_not_score(by))
    given = {str(line.pk): within(line, points.get(str(line.pk))) for line in acceptance.lines}
    own = Assessor.objects.select_for_update().get(acceptance=acceptance, user=by)
    own.points = {pk: str(value) for pk, value in given.items()}
    own.total = sum(given.values(), Decimal(0)).quantize(CENT)
    own.words, own.scored_at = words, timezone.now()
    own.full_clean(exclude=["points"])
    own.save()
    audit.record(by, "project.scored", acceptance.project)  # the points are not told before the result
    return own


def within(line, value) -> Decimal:
    """The points of one dimension: given, not negative, not above what it has, one decimal at most."""
    place = {"dimension": line.name, "most": f"{line.points.normalize():f}"}
    if value is None:
        raise RuleViolation(_("“%(dimension)s” has no points yet.") % place)
    if not 0 <= value <= line.points:
        raise RuleViolation(_("“%(dimension)s” has 0 to %(most)s points.") % place)
    if value != value.quantize(Decimal("0.1")):
        raise RuleViolation(_("“%(dimension)s” takes one decimal place at most.") % place)
    return value


@transaction.atomic
def decide(project, *, by, result, opinion):
    """Say what came of it: passed and on to the benefit, back to work, or ended without success."""
    project = changes.locked(project)
    refuse(running_rules.why_not("accept", project, by))
    acceptance = project.acceptances.select_for_update().get(result="")
    acceptance.result, acceptance.opinion = Result(result), opinion
    acceptance.score = mean([each.total for each in acceptance.assessors.all()])
    acceptance.decided_by, acceptance.decided_on = by, timezone.localdate()
    acceptance.full_clean()
    acceptance.save()
    values = {"state": LEADS_TO[acceptance.result], "reason": "" if result == Result.PASSED else opinion}
    if result == Result.PASSED:
        values["accepted_on"] = acceptance.decided_on
        Benefit.objects.get_or_create(project=project)
    return changes.update(project, values, by=by, action="project.accepted", reason=opinion)


def mean(totals) -> Decimal:
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, ROUND_HALF_UP)
