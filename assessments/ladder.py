"""Which findings call for which letter today: worked out from days and letters, never stored."""

from datetime import timedelta

from django.db.models import Case, CharField, DateField, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import Finding, FollowUpOrder
from assessments.models.finding_steps import HANDED_IN
from assessments.models.follow_up_orders import ANSWER_WITHIN, NEAR_DAYS, OVERDUE_FROM, Step
from common.working_days import add_working_days

RANKS = Case(
    *[When(step=step, then=Value(step.rank)) for step in Step], default=Value(0), output_field=IntegerField()
)


def called_for(findings, today):
    """The findings of these that call for a letter, with `rank` and `answer_by` of the last one.

    A reminder goes out before the day. Afterwards each step follows the one before, a finding never reminded starting
    with urging, once it is overdue for so long and the days that the last letter gave are over.
    """
    last = FollowUpOrder.objects.standing().filter(finding=OuterRef("pk"), round=OuterRef("reopenings"))
    last = last.annotate(_rank=RANKS).order_by("-_rank")
    rows = findings.undone().exclude(state__in=HANDED_IN).filter(due_on__lte=today + timedelta(NEAR_DAYS))
    rows = rows.annotate(
        rank=Coalesce(Subquery(last.values("_rank")[:1]), 0),
        answer_by=Subquery(last.values("last_day")[:1]),
    )
    last_day = Coalesce("answer_by", today - timedelta(days=1), output_field=DateField())
    return rows.filter(Q(due_on__gte=today) | LessThan(last_day, today), rank__lt=highest(today))


def calling(findings, today):
    """The same, each with the step that is `called` for."""
    ahead = When(due_on__gte=today, then=Value(Step.REMINDER))
    after = [When(rank=step.rank - 1, then=Value(step)) for step in (Step.WARNING, Step.ACCOUNTABILITY)]
    called = Case(ahead, *after, default=Value(Step.URGING), output_field=CharField())
    return called_for(findings, today).annotate(called=called)


def highest(today):
    """The rank that a finding can have come to by its day alone."""
    reached = [
        When(due_on__lte=today - timedelta(days), then=Value(step.rank))
        for step, days in reversed(OVERDUE_FROM.items())
    ]
    ahead = When(due_on__gte=today, then=Value(Step.REMINDER.rank))
    return Case(ahead, *reached, default=Value(0), output_field=IntegerField())


def next_step(finding, today=None):
    """The step that this one finding calls for today; None when none."""
    found = calling(Finding.objects.filter(pk=finding.pk), today or timezone.localdate()).first()
    return Step(found.called) if found else None


def proposed(finding, step, today=None) -> dict:
    """What a letter of this step says unless somebody writes it otherwise."""
    today, step = today or timezone.localdate(), Step(step)
    within = ANSWER_WITHIN.get(step)
    last_day = add_working_days(today, within) if within else finding.due_on
    days = (today - finding.due_on).days
    values = {"due": date_format(finding.due_on), "last": date_format(last_day), "days": days}
    return {"text": WORDS[step]() % values, "last_day": last_day, "skip_reason": skipped(finding, step)}


def skipped(finding, step) -> str:
    """Overdue findings whose reminder never went out: the reason stands there already."""
    rank = getattr(finding, "rank", None)
    return _("No reminder went out before the day.") if step == Step.URGING and rank == 0 else ""


WORDS = {
    Step.REMINDER: lambda: _(
        "The finding is due on %(due)s. Please press on with the measures and hand the rectification in by then. Where it cannot be done in time, say why and ask for an extension before the day."
    ),
    Step.URGING: lambda: _(
        "The finding was due on %(due)s and is overdue by %(days)s days. Please make up for the lost time, hand the rectification in by %(last)s and say in writing why it was late."
    ),
    Step.WARNING: lambda: _(
        "The finding was due on %(due)s, is overdue by %(days)s days and was not rectified after it was urged. You are hereby warned: the person in charge leads the rectification in person and hands it in by %(last)s. If it is not done by then, accountability follows."
    ),
    Step.ACCOUNTABILITY: lambda: _(
        "The finding was due on %(due)s, is overdue by %(days)s days and was not rectified after urging and warning. Accountability is now set in motion. Please state the reasons and your responsibility in writing by %(last)s; the rectification itself goes on."
    ),
}
