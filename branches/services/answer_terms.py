"""Terms for answers change by a day; what was received before keeps the term of its day."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import AnswerTerm
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {"answer_term.set": gettext_lazy("set")}


@transaction.atomic
def set_term(*, by, since, category="", **values):
    """A new term from this day on; the former one of the category ends there."""
    former = AnswerTerm.objects.select_for_update().filter(category=category, until=None).first()
    if former:
        refuse(
            since <= former.since
            and _("A later term of this category begins on %(day)s.") % {"day": former.since}
        )
        AnswerTerm.objects.filter(pk=former.pk).update(until=since)
    return changes.create(
        AnswerTerm(category=category, since=since, **values), by=by, action="answer_term.set"
    )
