"""Letters after findings: numbered and issued, acknowledged, withdrawn, answered by a measure on record."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy

from assessments.models import Finding, FollowUpOrder
from branches.services import accountability
from common import audit, changes, links
from common.errors import RuleViolation, refuse
from common.locks import one_after_the_other

audit.WORDS |= {
    "follow_up_order.issued": gettext_lazy("letter issued"),
    "follow_up_order.received": gettext_lazy("acknowledged"),
    "follow_up_order.withdrawn": gettext_lazy("withdrawn"),
    "follow_up_order.answered": gettext_lazy("measure recorded"),
}
NUMBER = "督办〔{year}〕{serial}号"


@transaction.atomic
def issue(finding, *, by, step, text, last_day=None, skip_reason=""):
    """Send the next letter about a finding to whoever is responsible for it."""
    today = timezone.localdate()
    serial = next_serial(today.year)  # before any row is held, so that no two wait for each other
    finding = changes.locked(finding)
    order = FollowUpOrder(
        finding=finding,
        step=step,
        round=finding.reopenings,
        year=today.year,
        serial=serial,
        number=NUMBER.format(year=today.year, serial=serial),
        addressee=finding.owner,
        text=text,
        last_day=last_day,
        skip_reason=skip_reason,
        issued_on=today,
        issued_by=by,
    )
    refuse(order.why_not_issue(by))
    return changes.create(order, by=by, action="follow_up_order.issued", reason=skip_reason)


@transaction.atomic
def issue_many(letters, *, by):
    """Send several letters, all of them or none: (finding, values) one after the other."""
    made = []
    for finding, values in letters:
        try:
            made.append(issue(finding, by=by, **values))
        except RuleViolation as refusal:
            raise RuleViolation(f"{finding.number}: {refusal.message}") from refusal
    return made


def next_serial(year) -> int:
    """The next number of the year; held until the transaction ends, so that none is left out."""
    one_after_the_other(f"number of a follow-up order {year}")
    return (FollowUpOrder.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0) + 1


@transaction.atomic
def receive(order, *, by):
    """Whoever it is addressed to has read it."""
    order = changes.locked(order)
    refuse(order.why_not_receive(by))
    return changes.update(
        order, {"received_on": timezone.localdate()}, by=by, action="follow_up_order.received"
    )


@transaction.atomic
def withdraw(order, *, by, reason):
    """Take a letter back; its number stays with it."""
    changes.locked(order.finding)
    order = changes.locked(order)
    refuse(order.why_not_withdraw(by))
    values = {"withdrawn_on": timezone.localdate(), "reason": reason}
    return changes.update(order, values, by=by, action="follow_up_order.withdrawn", reason=reason)


@transaction.atomic
def hold_accountable(order, *, by, **values):
    """Record the measure that follows a letter of accountability; it names the finding that it answers."""
    order = changes.locked(order)
    refuse(order.why_not_hold_accountable(by))
    finding = order.finding
    measure = accountability.record(
        by=by,
        branch=finding.branch,
        person=order.addressee,
        about=[(links.type_of(finding), finding)],
        **values,
    )
    return changes.update(order, {"accountability": measure}, by=by, action="follow_up_order.answered")


def issuable(user):
    """The findings about which this person may send letters: seen, and within the reach of the verb."""
    rows = Finding.objects.issued()
    reach = user.reach(FollowUpOrder.permission("add")).condition(["branch__path"])
    return rows.filter(rows.inside(user), reach)
