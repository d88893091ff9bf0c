"""The year's responsibility letters, recorded once they are signed on paper."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import ResponsibilityLetter
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "letter.recorded": gettext_lazy("signing recorded"),
    "letter.changed": gettext_lazy("changed"),
}


@transaction.atomic
def record(*, by, signed_on, **values):
    """Record that a letter was signed."""
    refuse(why_not_on(signed_on))
    return changes.create(
        ResponsibilityLetter(signed_on=signed_on, **values), by=by, action="letter.recorded"
    )


@transaction.atomic
def change(letter, *, by, version=None, **values):
    """Correct what was recorded."""
    refuse(why_not_on(values.get("signed_on", letter.signed_on)))
    return changes.update(letter, values, by=by, version=version, action="letter.changed")


def why_not_on(day) -> str:
    return _("A letter is recorded once it is signed.") if day > timezone.localdate() else ""
