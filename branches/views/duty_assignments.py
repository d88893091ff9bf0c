"""Pages of who holds which duty."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.duties_filters import AssignmentFilter
from branches.duties_forms import AssignmentChangeForm, AssignmentForm, EndAssignmentForm
from branches.models import DutyAssignment
from branches.services import duty_assignments
from branches.views.duty_assigning import assign_url
from branches.views.organization import DUTIES_MENU as MENU
from common import import_jobs
from common.pages import Action, ModelPages
from common.tables import Column


def assignment_state(assignment):
    return _now("held today") if assignment.is_open else _now("ended on %(day)s") % {"day": assignment.until}


ASSIGNMENT_STATE = Column(
    "state",
    _("State"),
    value=assignment_state,
    kind="tag",
    tone=lambda a: "good" if a.is_open else "plain",
)


class DutyAssignmentPages(ModelPages):
    """Who holds which duty since when."""

    model = DutyAssignment
    name = "duty_assignment"
    title = _("Duty assignments")
    menu = MENU
    related = ("item__library", "holder", "joint_holder", "branch")
    ordering = "branch__path"
    form_class, change_form_class = AssignmentForm, AssignmentChangeForm
    filterset_class = AssignmentFilter
    detail_template = "branches/duty_assignment.html"
    create, update = duty_assignments.assign, duty_assignments.change
    actions = {
        "end": Action(
            _("End the assignment"),
            duty_assignments.end,
            why_not=lambda assignment, user: assignment.why_not_end(),
            form=EndAssignmentForm,
            danger=True,
            explain=_("What is still planned after that day falls away; what has happened stays."),
            done=_("“%(row)s” has ended."),
        )
    }
    empty_sentence = _("No duty has been assigned yet. Publish the year's library, then assign its duties.")
    columns = (
        Column("item__title", _("Duty"), link=lambda a: a.get_absolute_url(), sort="item__title"),
        Column("item__domain", _("Domain"), value=lambda a: a.item.get_domain_display(), sort="item__domain"),
        Column("holder__name", _("Held by"), sort="holder__name", link=lambda a: sheet_of(a.holder_id)),
        Column("joint_holder__name", _("Jointly with")),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        Column("frequency", _("How often"), value=lambda a: a.item.frequency),
        Column("since", _("Since"), kind="date", sort="since"),
        ASSIGNMENT_STATE,
    )
    sections = (
        (
            _("Assignment"),
            (
                Column("item__title", _("Duty"), link=lambda a: a.item.get_absolute_url()),
                Column("holder", _("Held by"), link=lambda a: sheet_of(a.holder_id)),
                Column("joint_holder", _("Held jointly with"), link=lambda a: sheet_of(a.joint_holder_id)),
                Column("branch", _("Organisation"), link=lambda a: a.branch.get_absolute_url()),
                ASSIGNMENT_STATE,
                Column("since", _("Since"), kind="date"),
                Column("note", _("Note")),
            ),
        ),
        (
            _("What the duty asks"),
            (
                Column("domain", _("Domain"), value=lambda a: a.item.get_domain_display()),
                Column("scope", pgettext_lazy("duty", "Scope"), value=lambda a: a.item.scope),
                Column("standard", _("Standard"), value=lambda a: a.item.standard),
                Column("frequency", _("How often"), value=lambda a: a.item.frequency),
                Column("checking_method", _("How it is checked"), value=lambda a: a.item.checking_method),
            ),
        ),
    )

    @classmethod
    def list_links(cls, user):
        if not cls.may(user, "add"):
            return []
        imported = import_jobs.upload_url("duty_assignments")
        return [
            {"label": _now("Import from Excel"), "url": imported},
            {"label": _now("Assign duties"), "url": assign_url()},
        ]

    @classmethod
    def extra_context(cls, row, user):
        return {"occurrences": row.occurrences.select_related("item", "reported_by", "confirmed_by")}


def sheet_of(person) -> str:
    return reverse("branches:duty_sheet", args=[person]) if person else ""
