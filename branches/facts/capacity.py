"""What the records of branch building say: the newest reviewed self-check, hours of training, named points."""

from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from branches.facts import questions
from branches.facts.training_hours import counted, due_share, norms_on
from branches.models import DemoSite, SelfCheck
from common.answers import Answer

FULL = Decimal(100)
NOTHING = Answer(not_applicable=True)
KEPT = 50  # records named behind one answer


@questions.ask("standardisation_score", _("Reviewed points of branch standardisation"))
def standardisation_score(first_day, last_day, branches):
    """The newest check that was reviewed by the last day, of this year's checklist or of the year before."""
    branches = list(branches)
    rows = SelfCheck.objects.filter(
        branch__in=branches,
        state=SelfCheck.State.REVIEWED,
        reviewed_on__lte=last_day,
        checklist__year__in=(last_day.year - 1, last_day.year),
    )
    newest = rows.order_by("branch", "-checklist__year", "-reviewed_on", "-pk").distinct("branch")
    found = {
        branch: Answer(points, FULL, (("branches.selfcheck", pk),))
        for branch, points, pk in newest.values_list("branch", "review_points", "pk")
    }
    return {branch: found.get(branch, NOTHING) for branch in branches}


@questions.ask("training_hours", _("People who have the hours of training that are due by now"))
def training_hours(first_day, last_day, branches):
    """Party members with their hours of the year, by the months that have passed, against all who owe hours."""
    branches = list(branches)
    norms = norms_on(last_day)
    if norms.member is None and norms.secretary is None:
        return dict.fromkeys(branches, NOTHING)
    if not due_share(last_day):
        return dict.fromkeys(branches, NOTHING)
    counts = counted(branches, last_day, norms)
    found = {branch: Answer(Decimal(having), Decimal(owing)) for branch, (having, owing) in counts.items()}
    return {branch: found.get(branch, NOTHING) for branch in branches}


@questions.ask("demo_points", _("Named demonstration points"))
def demo_points(first_day, last_day, branches):
    """The points of a branch that are named on the last day; a branch without one owes none."""
    branches = list(branches)
    rows = DemoSite.objects.named_on(last_day).filter(branch__in=branches).order_by().values("branch")
    rows = rows.annotate(count=Count("pk"), ids=ArrayAgg("pk")).values_list("branch", "count", "ids")
    found = {
        branch: Answer(Decimal(count), None, tuple(("branches.demosite", pk) for pk in sorted(ids)[:KEPT]))
        for branch, count, ids in rows
    }
    return {branch: found.get(branch, NOTHING) for branch in branches}
