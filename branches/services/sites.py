"""Demonstration points: applied for, checked, named by another person, reviewed each year, withdrawn with a reason."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Checklist, DemoSite, SiteCheck, SiteCheckLine
from branches.models.checklists import plain
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "demo_site.applied": gettext_lazy("applied for"),
    "demo_site.changed": gettext_lazy("changed"),
    "demo_site.checked": gettext_lazy("checked"),
    "demo_site.reviewed": gettext_lazy("reviewed"),
    "demo_site.named": gettext_lazy("named"),
    "demo_site.refused": gettext_lazy("not named"),
    "demo_site.withdrawn": gettext_lazy("withdrawn"),
}
State = DemoSite.State


@transaction.atomic
def apply(*, by, branch, **values):
    """A branch applies for a demonstration point."""
    refuse(branch.closed_on and _("This branch is closed."))
    row = DemoSite(branch=branch, applied_by=by, applied_on=timezone.localdate(), **values)
    return changes.create(row, by=by, action="demo_site.applied")


@transaction.atomic
def change(site, *, by, version=None, **values):
    """Word the application otherwise; one that was not named is put forward again by it."""
    site = changes.locked(site)
    refuse(site.why_not_change())
    derived = {}
    if site.state == State.REFUSED:
        derived = {"state": State.APPLIED, "applied_by": by, "applied_on": timezone.localdate(), "reason": ""}
    return changes.update(site, values, by=by, version=version, action="demo_site.changed", derived=derived)


def criteria_of_today():
    """The newest published criteria; None before any were published."""
    rows = Checklist.objects.filter(purpose=Checklist.Purpose.DEMO_SITE, state=Checklist.State.PUBLISHED)
    return rows.order_by("-year").first()


@transaction.atomic
def check(site, *, by, checklist, lines, conclusion, checked_on=None):
    """Hold a point against the criteria; of a named point this is its yearly review. {item id: (points, note)}."""
    site = changes.locked(site)
    refuse(site.why_not_check(by))
    items = list(checklist.items.all())
    refuse(next((f"{item}: {_('Give the points.')}" for item in items if item.pk not in lines), ""))
    over = next((item for item in items if not 0 <= lines[item.pk][0] <= item.points), None)
    refuse(over and f"{over}: " + _("At most %(points)s points.") % {"points": plain(over.points)})
    made = SiteCheck.objects.create(
        site=site,
        checklist=checklist,
        is_review=site.state == State.NAMED,
        checked_on=checked_on or timezone.localdate(),
        checked_by=by,
        points=sum(lines[item.pk][0] for item in items),
        conclusion=conclusion,
    )
    SiteCheckLine.objects.bulk_create(
        SiteCheckLine(check_made=made, item=item, points=lines[item.pk][0], note=lines[item.pk][1])
        for item in items
    )
    if made.is_review:
        site.review_due_on = in_a_year(max(made.checked_on, site.named_on))
    else:
        site.state = State.CHECKED
    site.version += 1
    site.save()
    action = "demo_site.reviewed" if made.is_review else "demo_site.checked"
    audit.record(by, action, site, reason=f"{plain(made.points)} · {conclusion}")
    return site


@transaction.atomic
def name(site, *, by):
    """Name a point that was checked; its first yearly review is due in a year."""
    site = changes.locked(site)
    refuse(site.why_not_name(by))
    today = timezone.localdate()
    values = {"state": State.NAMED, "named_by": by, "named_on": today, "review_due_on": in_a_year(today)}
    return changes.update(site, values, by=by, action="demo_site.named")


@transaction.atomic
def refuse_application(site, *, by, reason):
    """Not named, with the reason; the branch may better it and apply again."""
    site = changes.locked(site)
    refuse(site.why_not_refuse())
    values = {"state": State.REFUSED, "reason": reason}
    return changes.update(site, values, by=by, action="demo_site.refused", reason=reason)


@transaction.atomic
def withdraw(site, *, by, reason):
    """It no longer is one, and why."""
    site = changes.locked(site)
    refuse(site.why_not_withdraw())
    values = {"state": State.WITHDRAWN, "withdrawn_on": timezone.localdate(), "reason": reason}
    return changes.update(site, values, by=by, action="demo_site.withdrawn", reason=reason)


def in_a_year(day) -> date:
    """The same day a year on; 29 February becomes the first of March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
