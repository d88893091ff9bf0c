"""Findings from an older ledger: each row is raised anew by whoever imports it; nothing that exists is changed."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models import Finding, FindingCode, Severity
from assessments.services import findings
from branches.imports.organization import Directory, within
from branches.models import User
from common import import_jobs, parsers
from common.imports import ImportColumn, RowErrors

STANDS = {"open": _("open ledger line"), "closed": _("closed ledger line")}


@import_jobs.register
class FindingImport(import_jobs.PageImport):
    """Open problems of a ledger that was kept outside the portal."""

    name = "findings"
    title = _("Findings of a ledger")
    menu = _("Supervision and rectification")
    permission = "assessments.add_finding"
    columns = (
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn("code", _("Code of the kind of problem"), parsers.text(20), example="ZZ-03"),
        ImportColumn(
            "statement",
            pgettext_lazy("finding", "What was found"),
            parsers.text(2000),
            example="班前会学习无记录",
        ),
        ImportColumn(
            "severity",
            _("Severity"),
            parsers.choice(dict(Severity.choices)),
            required=False,
            choices=tuple(str(label) for label in Severity.labels),
            help=_("Empty: as the catalogue says."),
        ),
        ImportColumn("found_on", _("Found on"), parsers.day, kind="date", example="2026-09-12"),
        ImportColumn(
            "due_on",
            _("Due on"),
            parsers.day,
            required=False,
            kind="date",
            help=_("Empty: by the term in force, from today on. A day that is over is not taken."),
        ),
        ImportColumn(
            "owner",
            _("Employee number of the responsible person"),
            parsers.text(40),
            required=False,
            help=_("Empty: the secretary of the branch."),
        ),
        ImportColumn(
            "stands",
            _("State"),
            parsers.choice(STANDS),
            required=False,
            help=_("Only open lines are taken over; what is closed stays in the former ledger."),
        ),
    )

    def home(self, context):
        return f"{reverse('assessments:finding_list')}?whose=raised"

    def notes(self, user, context):
        return [
            _now("Each row becomes a new finding that you raise; nothing that exists is changed or closed."),
            _now("Closed lines of a ledger are not taken over."),
        ]

    def prepare(self, user, context):
        self.branches = Directory(within(user, self.permission), "code")
        self.codes = Directory(FindingCode.objects.for_user(user).filter(is_active=True), "code")
        reach = user.reach(self.permission).condition(["branch__path"])
        self.people = Directory(User.objects.filter(reach, is_active=True), "username")
        known = Finding.objects.for_user(user).undone().values_list("branch", "code", "statement")
        self.known = set(known)

    def check_row(self, values, user, context):
        today = timezone.localdate()
        branch, code = self.branches.find(values["branch"], "branch"), self.codes.find(values["code"], "code")
        owner = self.people.find(values["owner"], "owner") or findings.responsible_at(branch)
        errors = {}
        if values["stands"] == "closed":
            errors["stands"] = _now("Only open lines are taken over.")
        if values["found_on"] > today:
            errors["found_on"] = _now("A problem is raised once it was found.")
        if values["due_on"] and values["due_on"] < today:
            errors["due_on"] = _now("This day is over; give a new one or leave it empty.")
        if owner is None:
            errors["owner"] = _now("This branch has no secretary; name who is responsible.")
        if Finding(branch=branch).is_answered_by(user):
            errors["branch"] = _now("Nobody raises findings at the own unit.")
        if (branch.pk, code.pk, values["statement"]) in self.known:
            errors["statement"] = _now("The portal has this finding already, and it is not closed.")
        if errors:
            raise RowErrors(errors)
        return values | {"branch": branch, "code": code, "owner": owner}

    def save_row(self, cleaned, *, by, context):
        names = ("branch", "code", "statement", "severity", "found_on", "due_on", "owner")
        findings.raise_finding(by=by, **{name: cleaned[name] for name in names})
