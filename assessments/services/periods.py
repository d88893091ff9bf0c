"""The filing window of a quarter: open -> filing -> review -> closed, and the ways back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assessments.models import Indicator, Metric, Period
from common import audit, changes
from common.errors import refuse
from common.quarters import Quarter

State = Period.State
audit.WORDS |= {
    "period.added": _lazy("registered"),
    "period.opened": _lazy("filing opened"),
    "period.filing_ended": _lazy("filing ended"),
    "period.filing_resumed": _lazy("given back for filing"),
    "period.deadline_changed": _lazy("deadline changed"),
    "period.closed": _lazy("closed"),
    "period.reopened": _lazy("reopened for corrections"),
    "metric.added": _lazy("taken into the catalogue"),
    "metric.changed": _lazy("changed"),
}


@transaction.atomic
def add_period(*, by, quarter, filing_deadline):
    """Register a quarter that will be assessed."""
    try:
        quarter = str(Quarter.parse(quarter))
    except ValueError as wrong:
        raise ValidationError({"quarter": str(wrong)}) from None
    period = Period(quarter=quarter, filing_deadline=filing_deadline)
    require_sensible_deadline(period, filing_deadline)
    return changes.create(period, by=by, action="period.added")


@transaction.atomic
def open_filing(period, *, by):
    """From now on figures of the quarter are taken."""
    period = changes.locked(period)
    refuse(period.why_not_open(by))
    return changes.update(period, {"state": State.FILING}, by=by, action="period.opened")


@transaction.atomic
def end_filing(period, *, by, reason=""):
    """Take no more first reports; waits for those on their way in, so that each is counted or refused."""
    period = changes.locked(period)
    refuse(period.why_not_end(by))
    return changes.update(period, {"state": State.REVIEW}, by=by, action="period.filing_ended", reason=reason)


@transaction.atomic
def resume_filing(period, *, by, filing_deadline, reason):
    """Give a period in review back for filing until a new deadline."""
    period = changes.locked(period)
    refuse(period.why_not_resume(by))
    require_future(filing_deadline)
    values = {"state": State.FILING, "filing_deadline": filing_deadline}
    return changes.update(period, values, by=by, action="period.filing_resumed", reason=reason)


@transaction.atomic
def close(period, *, by):
    """Take no more corrections either."""
    period = changes.locked(period)
    refuse(period.why_not_close(by))
    return changes.update(period, {"state": State.CLOSED}, by=by, action="period.closed")


@transaction.atomic
def reopen(period, *, by, reason):
    """Take corrections again after the close."""
    period = changes.locked(period)
    refuse(period.why_not_reopen(by))
    return changes.update(period, {"state": State.REVIEW}, by=by, action="period.reopened", reason=reason)


@transaction.atomic
def change_deadline(period, *, by, filing_deadline, version=None, reason=""):
    """Move the end of filing."""
    period = changes.locked(period)
    refuse(period.why_not_change_deadline(by))
    require_sensible_deadline(period, filing_deadline)
    if period.state == State.FILING:
        require_future(filing_deadline)
    return changes.update(
        period,
        {"filing_deadline": filing_deadline},
        by=by,
        action="period.deadline_changed",
        version=version,
        reason=reason,
    )


def end_due_filings(now=None):
    """End the filing of every period whose deadline has passed; the schedule asks for it, as nobody."""
    now, ended = now or timezone.now(), []
    for period in Period.objects.filter(state=State.FILING, filing_deadline__lte=now).order_by("quarter"):
        with transaction.atomic():
            current = changes.locked(period)
            # Somebody may have ended it, or moved the deadline, since the list was read.
            if current.state == State.FILING and current.filing_deadline <= now:
                ended.append(end_filing(current, by=None, reason=_("The filing deadline has passed.")))
    return ended


@transaction.atomic
def add_metric(*, by, **values):
    """Take a figure into the catalogue."""
    return changes.create(Metric(**values), by=by, action="metric.added")


def change_metric(metric, *, by, version=None, **values):
    """Change how a figure is called, measured or added up."""
    if values.get("code", metric.code) != metric.code and is_used(metric):
        raise ValidationError({"code": _("A figure that schemes or reports name keeps its code.")})
    return changes.update(metric, values, by=by, version=version, action="metric.changed")


def is_used(metric) -> bool:
    """Whether a scheme asks for this figure, or somebody has reported it."""
    asked_for = Indicator.objects.filter(source="figures", code=metric.code)
    return asked_for.exists() or metric.figures.exists()


def require_future(deadline):
    if deadline <= timezone.now():
        raise ValidationError({"filing_deadline": _("The deadline has to lie in the future.")})


def require_sensible_deadline(period, deadline):
    if timezone.localtime(deadline).date() <= period.span.first_day:
        message = _("The deadline lies before the quarter; figures of %(period)s cannot be due yet.")
        raise ValidationError({"filing_deadline": message % {"period": period}})
