"""Pages of first agenda items: what was taken up, by whom it is carried out, and what came of it."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from branches.life_forms import ClosureForm
from branches.models import FirstAgendaItem
from branches.parts_filters import BelowFilter
from branches.services import life_records
from branches.views.life_rules import MENU
from common.pages import Action, ModelPages
from common.tables import Column


class AgendaFilter(BelowFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(
            ("open", _("to be done")),
            ("overdue", _("overdue")),
            ("closed", pgettext_lazy("agenda item", "closed")),
        ),
        method="by_state",
        empty_label=_("All states"),
    )
    search_fields = ("document", "measures", "unit_in_charge")

    class Meta:
        model = FirstAgendaItem
        fields = ["state", "below"]

    @property
    def search_hint(self):
        return _("Document, measure, unit")

    def inside(self, queryset, name, branch):
        return queryset.filter(record__branch__path__startswith=branch.path)

    def by_state(self, queryset, name, value):
        if value == "closed":
            return queryset.exclude(closed_on=None)
        found = queryset.filter(closed_on=None)
        return found.filter(due_on__lt=timezone.localdate()) if value == "overdue" else found


def standing(item):
    if item.closed_on:
        return pgettext("agenda item", "closed")
    return _now("overdue") if item.is_overdue else _now("to be done")


def tone(item):
    return "good" if item.closed_on else "bad" if item.is_overdue else "plain"


DOCUMENT = Column("document", _("Document or speech"))
ISSUED = Column("issued_on", _("Issued on"), kind="date")
MEASURES = Column("measures", _("Measures"))
UNIT = Column("unit_in_charge", _("Unit in charge"))
DUE = Column("due_on", _("Due on"), kind="date", sort="due_on")
STATE = Column("state", _("State"), value=standing, kind="tag", tone=tone)
RECORD = Column("record", _("Taken up at"), link=lambda i: i.record.get_absolute_url())


class AgendaItemPages(ModelPages):
    """What the committees took as their first topic, by deadline."""

    model = FirstAgendaItem
    name = "agenda_item"
    title = _("First agenda items")
    menu = MENU
    related = ("record__branch",)
    ordering = "due_on"
    filterset_class = AgendaFilter
    actions = {
        "close": Action(
            _("Close the item"),
            life_records.close_agenda_item,
            why_not=lambda item, user: item.why_not_close(),
            form=ClosureForm,
            primary=True,
            done=_("“%(row)s” is closed."),
        )
    }
    empty_sentence = _("No first agenda item yet. It is typed in a record of this kind.")
    columns = (
        Column("document", _("Document or speech"), link=lambda i: i.get_absolute_url()),
        ISSUED,
        MEASURES,
        UNIT,
        DUE,
        STATE,
        RECORD,
    )
    sections = (
        (_("Taken up"), (DOCUMENT, ISSUED, RECORD)),
        (
            _("Carried out"),
            (
                MEASURES,
                UNIT,
                DUE,
                STATE,
                Column("closed_on", _("Closed on"), kind="date"),
                Column("closure", _("What came of it")),
            ),
        ),
    )
