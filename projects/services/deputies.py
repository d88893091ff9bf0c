"""Who stands in for whom, from when to when."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import refuse
from projects.models import Deputy

audit.WORDS |= {
    "deputy.named": gettext_lazy("deputy named"),
    "deputy.changed": gettext_lazy("changed"),
    "deputy.ended": gettext_lazy("ended"),
}


@transaction.atomic
def name(*, by, **values):
    """From a day on somebody decides in another person's place."""
    deputy = Deputy(**values)
    refuse(deputy.why_not_name(by))
    return changes.create(deputy, by=by, action="deputy.named")


@transaction.atomic
def change(deputy, *, by, version=None, **values):
    """Other days or another reason; who stands in for whom stays."""
    deputy = changes.update(deputy, values, by=by, version=version, action="deputy.changed")
    refuse(deputy.why_not_name(by))
    return deputy


@transaction.atomic
def end(deputy, *, by):
    """From today on the deputy decides nothing more in that person's place."""
    deputy = changes.locked(deputy)
    refuse(why_not_end(deputy, by))
    today = timezone.localdate()
    if deputy.since >= today:  # it never began
        audit.record(by, "deputy.ended", deputy)
        deputy.delete()
        return deputy
    return changes.update(deputy, {"until": today}, by=by, action="deputy.ended")


def why_not_end(deputy, by) -> str:
    """The reason why somebody cannot end this now; empty when they can."""
    if deputy.until and deputy.until <= timezone.localdate():
        return _("It has ended already.")
    return ""
