"""Who holds which duty from a table."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.duties_forms import assignable
from branches.imports.organization import DUTIES_MENU as MENU
from branches.imports.organization import Directory, within
from branches.models import DutyAssignment, User
from branches.services import duty_assignments
from common import import_jobs, parsers
from common.imports import ImportColumn, RowErrors


@import_jobs.register
class DutyAssignmentImport(import_jobs.PageImport):
    """Who holds which duty of the published libraries, one row each."""

    name = "duty_assignments"
    title = _("Duty assignments")
    menu = MENU
    permission = "branches.add_dutyassignment"
    unique = ("year", "code", "holder", "branch")
    columns = (
        ImportColumn(
            "year",
            _("Year"),
            parsers.integer(minimum=2000),
            required=False,
            kind="any",
            help=_("Empty: this year."),
            example="2026",
        ),
        ImportColumn("code", _("Code of the duty"), parsers.text(20), example="AQ-01"),
        ImportColumn("holder", _("Employee number"), parsers.text(40), example="10023"),
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn(
            "joint_holder",
            _("Held jointly with (employee number)"),
            parsers.text(40),
            required=False,
            example="10031",
        ),
        ImportColumn("since", _("Since"), parsers.day, kind="date", example="2026-01-01"),
        ImportColumn("note", _("Note"), parsers.text(300), required=False),
    )

    def home(self, context):
        return reverse("branches:duty_assignment_list")

    def notes(self, user, context):
        return [
            _now("The template holds this year's assignments. Rows that are there already change nothing."),
            _now("Assignments are ended on their own page."),
        ]

    def rows_for_template(self, user, context):
        rows = DutyAssignment.objects.for_user(user, "change").filter(
            until=None, item__library__year=timezone.localdate().year
        )
        rows = rows.select_related("item__library", "holder", "joint_holder", "branch")
        for row in rows.order_by("branch__path", "item__code"):
            yield {
                "year": row.item.library.year,
                "code": row.item.code,
                "holder": row.holder.username,
                "branch": row.branch.code,
                "joint_holder": row.joint_holder.username if row.joint_holder else "",
                "since": row.since,
                "note": row.note,
            }

    def prepare(self, user, context):
        self.items = {(item.library.year, item.code): item for item in assignable()}
        self.people = Directory(User.objects.for_user(user).filter(is_active=True), "username")
        self.branches = Directory(within(user, self.permission), "code")
        held = DutyAssignment.objects.for_user(user).filter(until=None)
        self.held = set(held.values_list("item", "holder", "branch"))

    def check_row(self, values, user, context):
        year = values["year"] or timezone.localdate().year
        item = self.items.get((year, values["code"]))
        if item is None:
            words = _now("The published library of %(year)s has no duty “%(code)s”.")
            raise RowErrors({"code": words % {"year": year, "code": values["code"]}})
        holder = self.people.find(values["holder"], "holder")
        joint = self.people.find(values["joint_holder"], "joint_holder")
        if joint and joint == holder:
            raise RowErrors({"joint_holder": _now("A joint duty is held by two different people.")})
        cleaned = {
            "item": item,
            "holder": holder,
            "joint_holder": joint,
            "branch": self.branches.find(values["branch"], "branch"),
            "since": values["since"],
            "note": values["note"] or "",
        }
        if values["since"].year > year:
            words = _now("This duty belongs to %(year)s; its beginning lies later.")
            raise RowErrors({"since": words % {"year": year}})
        return cleaned

    def save_row(self, cleaned, *, by, context):
        if (cleaned["item"].pk, cleaned["holder"].pk, cleaned["branch"].pk) not in self.held:
            duty_assignments.assign(by=by, **cleaned)
