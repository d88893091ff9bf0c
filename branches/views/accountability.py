"""Pages of the ladder of accountability; opening a record stands in the log."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches import duty_documents
from branches.accountability_forms import (
    AccountabilityFilter,
    AccountabilityForm,
    InfluencePeriodForm,
    LiftForm,
)
from branches.models import Accountability, InfluencePeriod
from branches.services import accountability
from branches.views.organization import DUTIES_MENU as MENU
from common import audit, documents, exports, links
from common.forms import ReasonForm
from common.pages import Action, ModelPages
from common.pages.records import history
from common.tables import Column, choice

READINGS = ("accountability.read", "accountability.printed")
SHOWN = 50


def standing(row) -> str:
    if row.revoked_on:
        return _now("revoked on %(day)s") % {"day": row.revoked_on}
    if row.lifted_on:
        return _now("lifted on %(day)s") % {"day": row.lifted_on}
    if not row.months:
        return _now("on record")
    if row.is_in_effect():
        return _now("in effect until %(day)s") % {"day": row.influence_ends_on}
    return _now("ended on %(day)s") % {"day": row.influence_ends_on}


STANDING = Column(
    "standing",
    _("State"),
    value=standing,
    kind="tag",
    tone=lambda row: "watch" if row.is_in_effect() else "plain",
)


class AccountabilityPages(ModelPages):
    """Measures from the reminder talk to discipline, for the few who must know."""

    model = Accountability
    name = "accountability"
    title = _("Accountability")
    menu = MENU
    related = ("branch", "person", "joint_person")
    ordering = "-decided_on"
    form_class = AccountabilityForm
    filterset_class = AccountabilityFilter
    detail_template = "branches/accountability.html"
    create, update = accountability.record, accountability.change
    actions = {
        "lift": Action(
            _("Lift the influence"),
            accountability.lift,
            why_not=lambda row, user: row.why_not_lift(user),
            shown=lambda row: row.is_in_effect(),
            form=LiftForm,
            explain=_("The measure stays on record and no longer weighs from that day on."),
            done=_("“%(row)s” no longer weighs."),
        ),
        "revoke": Action(
            _("Revoke"),
            accountability.revoke,
            why_not=lambda row, user: row.why_not_revoke(user),
            shown=lambda row: row.revoked_on is None,
            form=ReasonForm,
            danger=True,
            explain=_("The measure was wrong: it counts for nothing from now on and stays readable."),
            done=_("“%(row)s” is revoked."),
        ),
    }
    empty_sentence = _("No measure is on record that concerns you or your part of the organisation.")
    columns = (
        Column("whom", _("Concerns"), link=lambda r: r.get_absolute_url()),
        Column("rung", _("Measure"), value=choice("rung"), sort="rung"),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        Column("decided_on", _("Decided on"), kind="date", sort="decided_on"),
        Column("decided_by", _("Decided by")),
        STANDING,
    )
    sections = (
        (
            _("Measure"),
            (
                Column("rung", _("Rung"), value=choice("rung")),
                Column("person", _("Person")),
                Column("joint_person", _("Jointly accountable")),
                Column("branch", _("Organisation"), link=lambda r: r.branch.get_absolute_url()),
                Column("decided_on", _("Decided on"), kind="date"),
                Column("decided_by", _("Decided by")),
                Column("document_number", _("Document number")),
            ),
        ),
        (
            _("Influence"),
            (
                STANDING,
                Column("months", _("Months of influence"), kind="integer"),
                Column("influence_ends_on", _("Weighs until"), kind="date"),
                Column("bars", _("Bars “excellent”"), value=lambda r: r.bars_excellence),
                Column("matter", _("Matter")),
            ),
        ),
    )

    @classmethod
    def may(cls, user, action):
        """Who holds the permission; to look at, also who receives notices or is concerned."""
        if super().may(user, action) or action != "view":
            return super().may(user, action)
        told = user.has_perm(Accountability.permission("receive"))
        return told or Accountability.objects.addressed_to(user).exists()

    @classmethod
    def list_links(cls, user):
        if not user.has_perm(InfluencePeriod.permission("view")):
            return []
        return [{"label": _now("Influence periods"), "url": InfluencePeriodPages.url("list")}]

    @classmethod
    def extra_actions(cls, row, user):
        url = reverse("branches:accountability_letter", args=[row.pk])
        return [{"label": _now("Notice as Word"), "url": url, "icon": "file-text"}]

    @classmethod
    def extra_context(cls, row, user):
        """Opening the record is itself noted; who opened it stands apart from what changed."""
        accountability.note_reading(row, by=user)
        events = audit.history(row)
        return {
            "records": links.records_of(row, user),
            "history": history(row, leave_out=READINGS),
            "readings": events.filter(action__in=READINGS)[:SHOWN]
            if cls.may(user, "add") or user.has_perm("common.view_auditevent")
            else (),
        }


class AccountabilityLetter(View):
    """The notice in the official form; writing it is noted too."""

    def get(self, request, pk):
        if not AccountabilityPages.may(request.user, "view"):
            raise PermissionDenied
        rows = Accountability.objects.for_user(request.user).select_related(
            "branch", "person", "joint_person"
        )
        row = get_object_or_404(rows, pk=pk)
        accountability.note_reading(row, by=request.user, action="accountability.printed")
        content = duty_documents.accountability_letter(row)
        return exports.download_response(content, f"{row}.docx", documents.DOCX)


class InfluencePeriodPages(ModelPages):
    """How long each rung weighs, as dated rules."""

    model = InfluencePeriod
    name = "influence_period"
    title = _("Influence periods")
    menu = MENU
    related = ("regulation",)
    ordering = "-since"
    has_detail = False
    form_class = InfluencePeriodForm
    create, update = accountability.add_period, accountability.change_period
    empty_sentence = _("No rung weighs for a time of its own yet.")
    columns = (
        Column("rung", _("Rung"), value=choice("rung"), sort="rung"),
        Column("months", _("Months"), kind="integer", sort="months"),
        Column("since", _("In force since"), kind="date", sort="since"),
        Column("until", _("In force until"), kind="date", sort="until"),
        Column("regulation__title", _("Regulation")),
    )
    edit_column = Column(
        "edit",
        _("Edit"),
        value=lambda r: _now("Edit"),
        link=lambda r: InfluencePeriodPages.url("edit", r.pk),
        export=False,
    )

    @classmethod
    def columns_for(cls, user):
        return (*cls.columns, cls.edit_column) if cls.may(user, "change") else cls.columns
