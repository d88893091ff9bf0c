"""Which leader answers for which branch: assigned, made the lead, corrected, ended."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch, ContactPoint, FrequencyRule, LifeKind
from common import audit, changes
from common.errors import RuleViolation, refuse
from common.windows import Per

audit.WORDS |= {
    "contact_point.assigned": gettext_lazy("contact branch assigned"),
    "contact_point.changed": gettext_lazy("changed"),
    "contact_point.lead_given": gettext_lazy("made the lead"),
    "contact_point.lead_taken": gettext_lazy("lead handed on"),
    "contact_point.ended": gettext_lazy("ended"),
}
SHIPPED_SINCE = date(2018, 1, 1)


@transaction.atomic
def assign(*, by, leader, branch, since, note="", leads=False):
    """Give a leader a contact branch; the first leader of a branch is its lead."""
    branch = changes.locked(branch)  # two assignments of one branch are judged one after the other
    point = ContactPoint(leader=leader, branch=branch, since=since, note=note)
    refuse(point.why_not_assign())
    former = lead_of(branch)
    if former and leads:
        hand_on(former, by=by)
    point.is_lead = leads or former is None
    return changes.create(point, by=by, action="contact_point.assigned")


@transaction.atomic
def assign_many(*, by, leader, branches, since, note=""):
    """Give a leader several contact branches: all of them, or none and every reason."""
    failures, points = [], []
    for branch in branches:
        try:
            points.append(assign(by=by, leader=leader, branch=branch, since=since, note=note))
        except RuleViolation as refusal:
            failures.append(f"{branch}: {refusal.message}")
    refuse(failures and _("Nothing was changed. %(reasons)s") % {"reasons": " ".join(failures)})
    return points


@transaction.atomic
def change(point, *, by, version=None, **values):
    """Correct since when it holds, or the remark."""
    point = changes.locked(point)
    refuse(point.why_not_end())
    if values.get("since", point.since) != point.since:
        refuse(point.why_not_span(values["since"]))
        first = point.visits.order_by("visited_on").values_list("visited_on", flat=True).first()
        refuse(
            first
            and values["since"] > first
            and _("A visit of %(day)s is recorded; the contact point began by then.") % {"day": first}
        )
    return changes.update(point, values, by=by, version=version, action="contact_point.changed")


@transaction.atomic
def make_lead(point, *, by):
    """Of several leaders of a branch this one leads from now on."""
    changes.locked(point.branch)
    point = changes.locked(point)
    refuse(point.why_not_lead())
    if former := lead_of(point.branch):
        hand_on(former, by=by)
    return changes.update(point, {"is_lead": True}, by=by, action="contact_point.lead_given")


@transaction.atomic
def end(point, *, by, until, reason):
    """End a contact point; its visits stay. Where it led, the longest-serving other leader leads on."""
    changes.locked(point.branch)
    point = changes.locked(point)
    refuse(point.why_not_end())
    refuse(
        until > timezone.localdate() and _("A contact point is ended on its day or later, not ahead of it.")
    )
    point = changes.update(point, {"until": until}, by=by, action="contact_point.ended", reason=reason)
    others = ContactPoint.objects.filter(branch=point.branch, until=None).order_by("since", "pk")
    if point.is_lead and (successor := others.first()):
        changes.update(successor, {"is_lead": True}, by=by, action="contact_point.lead_given")
    return point


def lead_of(branch: Branch):
    return ContactPoint.objects.filter(branch=branch, until=None, is_lead=True).first()


def hand_on(point, *, by):
    changes.update(point, {"is_lead": False}, by=by, action="contact_point.lead_taken")


def ensure_frequency():
    """The rule that visits are due by, where a site has none of its own yet: once a quarter in every branch."""
    if not FrequencyRule.objects.filter(kind=LifeKind.CONTACT_VISIT).exists():
        FrequencyRule.objects.create(
            kind=LifeKind.CONTACT_VISIT,
            branch_kind=Branch.Kind.BRANCH,
            times=1,
            per=Per.QUARTER,
            since=SHIPPED_SINCE,
        )
