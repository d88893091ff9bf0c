"""Pages of reception days and of the terms within which requests are answered."""

from django.db.models import Count
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.models import AnswerTerm, ReceptionDay, WorkerRequest
from branches.services import answer_terms, reception_days
from branches.views.voices import MENU, WorkerRequestPages
from branches.voices_filters import ReceptionDayFilter
from branches.voices_forms import AnswerTermForm, ReceptionDayForm
from common.pages import ModelPages
from common.tables import Column

SHOWN = 100


def heard(day):
    return _now("ahead") if day.is_ahead else day.people_heard


class ReceptionDayPages(ModelPages):
    """When leaders hear workers in person, and what was raised there."""

    model = ReceptionDay
    name = "reception_day"
    title = _("Reception days")
    menu = MENU
    related = ("leader", "branch")
    ordering = "-held_on"
    filterset_class = ReceptionDayFilter
    form_class = ReceptionDayForm
    create, update = reception_days.add, reception_days.change
    detail_template = "branches/reception_day.html"
    empty_sentence = _("No reception day has been entered yet.")
    columns = (
        Column("held_on", _("Day"), kind="date", sort="held_on", link=lambda d: d.get_absolute_url()),
        Column("leader__name", _("Leader")),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        Column("place", _("Place")),
        Column("people_heard", _("People heard"), value=heard, sort="people_heard"),
        Column("requests_count", _("Requests raised"), kind="integer"),
    )
    sections = (
        (
            _("Reception day"),
            (
                Column("held_on", _("Day"), kind="date"),
                Column("leader__name", _("Leader")),
                Column("branch__name", _("Organisation"), link=lambda d: d.branch.get_absolute_url()),
                Column("place", _("Place")),
                Column("people_heard", _("People heard"), value=heard),
                Column("note", _("Note")),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        return super().rows(user, action).annotate(requests_count=Count("requests"))

    @classmethod
    def extra_actions(cls, row, user):
        if not WorkerRequestPages.may(user, "add"):
            return []
        url = f"{WorkerRequestPages.url('record')}?reception={row.pk}"
        return [
            {
                "label": _now("Take down a request"),
                "url": url,
                "icon": "plus",
                "primary": True,
                "reason": row.why_not_record(),
            }
        ]

    @classmethod
    def extra_context(cls, row, user):
        raised = WorkerRequest.objects.for_user(user).filter(reception_day=row)
        return {"raised": raised.select_related("branch", "unit", "owner").order_by("pk")[:SHOWN]}


class AnswerTermPages(ModelPages):
    """Within how many working days requests are answered, and since when."""

    model = AnswerTerm
    name = "answer_term"
    title = _("Terms for answers")
    menu = MENU
    ordering = "-since"
    form_class = AnswerTermForm
    create = answer_terms.set_term
    has_detail = False
    empty_sentence = _("No term has been set: every request is answered within three working days.")
    columns = (
        Column("category", _("Category"), value=lambda t: t.get_category_display() or _now("all categories")),
        Column("working_days", _("Working days"), kind="integer"),
        Column("since", _("In force since"), kind="date", sort="since"),
        Column("until", _("In force until"), kind="date"),
        Column("note", _("Note")),
    )
