"""Contact points from a table: one row for each leader and branch."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.imports.organization import Directory, unknown
from branches.models import Branch, ContactPoint, User
from branches.services import contact_points
from common import import_jobs, parsers
from common.errors import RuleViolation, refuse
from common.imports import ImportColumn, RowErrors

MENU = _("Leaders at the branches")


@import_jobs.register
class ContactPointImport(import_jobs.PageImport):
    """Which leader answers for which branch; what the portal knows already stays as it is."""

    name = "contact_points"
    title = _("Contact points")
    menu = MENU
    permission = "branches.add_contactpoint"
    unique = ("leader", "branch")
    columns = (
        ImportColumn("leader", _("Employee number of the leader"), parsers.text(40), example="10003"),
        ImportColumn(
            "leader_name",
            _("Name of the leader"),
            parsers.text(60),
            required=False,
            help=_("Only to compare with the employee number."),
            example="王建国",
        ),
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn(
            "since",
            _("Since"),
            parsers.day,
            required=False,
            kind="date",
            help=_("Empty: from today on."),
            example="2026-01-01",
        ),
        ImportColumn(
            "leads",
            _("Lead"),
            parsers.yes_no,
            required=False,
            help=_("Yes or no; the first leader of a branch leads in any case."),
            example="是",
        ),
        ImportColumn(
            "note", _("Ground or remark"), parsers.text(200), required=False, example="党委〔2025〕3号"
        ),
    )

    def home(self, context):
        return reverse("branches:contact_point_list")

    def notes(self, user, context):
        return [
            _now("The template holds the contact points of today. Rows that are not changed change nothing."),
            _now("A contact point is ended on its own page, with a reason."),
        ]

    def rows_for_template(self, user, context):
        held = ContactPoint.objects.for_user(user, "add").filter(until=None)
        for point in held.select_related("leader", "branch").order_by("branch__path", "-is_lead"):
            yield {
                "leader": point.leader.username,
                "leader_name": point.leader.name,
                "branch": point.branch.code,
                "since": point.since,
                "leads": _now("yes") if point.is_lead else _now("no"),
                "note": point.note,
            }

    def prepare(self, user, context):
        reach = user.reach(ContactPoint.permission("add")).condition(["path"])
        self.branches = Directory(Branch.objects.filter(reach), "code")
        self.leaders = Directory(User.objects.for_user(user).filter(is_active=True), "username")
        held = ContactPoint.objects.filter(until=None).select_related("leader", "branch")
        self.held = {(point.leader_id, point.branch_id): point for point in held}

    def check_row(self, values, user, context):
        leader = self.leaders.find(values["leader"], "leader")
        branch = self.branches.find(values["branch"], "branch")
        if values["leader_name"] and values["leader_name"] != leader.name:
            words = _now("This employee number belongs to %(name)s.") % {"name": leader.name}
            raise RowErrors({"leader_name": words})
        held = self.held.get((leader.pk, branch.pk))
        if held:
            self.compare(held, values)
        else:
            since = values["since"] or timezone.localdate()
            refuse(ContactPoint(leader=leader, branch=branch, since=since).why_not_assign())
        return values | {"leader": leader, "branch": branch}

    def compare(self, held, values):
        """A row that is held already may give the lead, and no more."""
        if values["since"] and values["since"] != held.since:
            words = _now("The portal has %(day)s; correct it on the page of the contact point.")
            raise RowErrors({"since": words % {"day": held.since}})
        if values["leads"] is False and held.is_lead:
            raise RowErrors({"leads": _now("This leader leads; give the lead to another one instead.")})

    def save_row(self, cleaned, *, by, context):
        leader, branch = cleaned["leader"], cleaned["branch"]
        reach = by.reach(ContactPoint.permission("add"))
        if not reach.covers(branch.path):
            raise RuleViolation(unknown(branch.code))
        held = ContactPoint.objects.filter(leader=leader, branch=branch, until=None).first()
        if held is None:
            contact_points.assign(
                by=by,
                leader=leader,
                branch=branch,
                since=cleaned["since"] or timezone.localdate(),
                note=cleaned["note"] or "",
                leads=bool(cleaned["leads"]),
            )
            return
        if cleaned["leads"] and not held.is_lead:
            held = contact_points.make_lead(held, by=by)
        if cleaned["note"] and cleaned["note"] != held.note:
            contact_points.change(held, by=by, note=cleaned["note"])
