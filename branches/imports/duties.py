"""The duties of a draft library and who holds which duty, from Excel tables."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches import evidence
from branches.duties_forms import assignable
from branches.imports.organization import MENU, Directory, within
from branches.models import DutyAssignment, DutyLibrary, Regulation, User
from branches.models.duties import MEANT_FOR, DutyDomain
from branches.roles import Role, role_label
from branches.services import duty_assignments, duty_libraries
from common import import_jobs, parsers, typed
from common.errors import RuleViolation
from common.imports import ImportColumn, RowErrors
from common.parsers import Unreadable
from common.sheets import shown
from common.windows import Per

ROLE_LABELS = {role: label for role, label in Role.choices if role in MEANT_FOR}


def roles(cell) -> dict[str, bool]:
    """For whom a duty is meant: one or more roles, parted by commas or the Chinese enumeration mark."""
    one = parsers.choice(ROLE_LABELS)
    words = shown(cell).replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",").split(",")
    found = {one(word) for word in words if word.strip()}
    if not found:
        raise Unreadable(_now("Say for whom the duty is meant."))
    return {name: role in found for role, name in MEANT_FOR.items()}


@import_jobs.register
class DutyItemImport(import_jobs.PageImport):
    """The duties of a draft library: a code that exists is changed, a new one is added."""

    name = "duties"
    title = _("Duties of a library")
    menu = MENU
    permission = "branches.add_dutyitem"
    unique = ("code",)
    context_names = ("library",)
    columns = (
        ImportColumn("code", _("Code"), parsers.text(20), example="AQ-01"),
        ImportColumn("domain", _("Domain"), parsers.choice(dict(DutyDomain.choices)), example="安全生产"),
        ImportColumn("title", _("Duty"), parsers.text(200), example="研究部署安全生产工作"),
        ImportColumn(
            "scope",
            pgettext_lazy("duty", "Scope"),
            parsers.text(300),
            required=False,
            example="本单位或分管领域",
        ),
        ImportColumn(
            "standard", _("Standard"), parsers.text(1000), example="每季度至少专题研究1次，每少1次扣5分"
        ),
        ImportColumn(
            "checking_method",
            _("How it is checked"),
            parsers.text(200),
            required=False,
            example="查阅会议记录",
        ),
        ImportColumn(
            "points",
            _("Points"),
            parsers.decimal(places=1, minimum=0),
            required=False,
            kind="any",
            example="10",
        ),
        ImportColumn("times", _("Times"), parsers.integer(minimum=1), kind="integer", example="1"),
        ImportColumn(
            "per", _("How often (span)"), parsers.choice(dict(Per.choices)), example="季度", aliases=("周期",)
        ),
        ImportColumn(
            "roles",
            _("Meant for"),
            roles,
            help=_("One or more posts, parted by commas."),
            example="班子成员、党支部书记",
        ),
        ImportColumn(
            "evidence",
            _("Proved by"),
            parsers.text(40),
            required=False,
            help=_("A kind of record of the portal; empty: a note of the holder."),
            example="支部党员大会",
        ),
        ImportColumn(
            "regulation",
            _("Regulation"),
            parsers.text(200),
            required=False,
            help=_("Code or title of a regulation of the portal."),
            example="",
        ),
        ImportColumn(
            "ground",
            _("Ground in words"),
            parsers.text(200),
            required=False,
            example="《中华人民共和国安全生产法》",
        ),
    )

    def find_context(self, user, given):
        asked = str(given.get("library", ""))
        rows = DutyLibrary.objects.for_user(user, "change")
        library = rows.filter(pk=asked).first() if asked.isdecimal() else None
        if library is None:
            raise RuleViolation(_now("Open the library first; its duties are imported from its page."))
        if reason := library.why_not_add():
            raise RuleViolation(reason)
        return library

    def home(self, context):
        return context.get_absolute_url()

    def notes(self, user, context):
        return [_now("The template holds what the library has. Rows that are not changed change nothing.")]

    def rows_for_template(self, user, context):
        for item in context.items.current().select_related("regulation").order_by("code"):
            yield {
                "code": item.code,
                "domain": str(item.get_domain_display()),
                "title": item.title,
                "scope": item.scope,
                "standard": item.standard,
                "checking_method": item.checking_method,
                "points": item.points,
                "times": item.times,
                "per": str(item.get_per_display()),
                "roles": "、".join(role_label(role) for role in item.roles),
                "evidence": str(item.get_evidence_display()) if item.evidence else "",
                "regulation": item.regulation.code if item.regulation else "",
                "ground": item.ground,
            }

    def prepare(self, user, context):
        self.known = {item.code: item for item in context.items.current()}
        self.regulations = Directory(Regulation.objects.all(), "code", "title")
        self.kinds = {}
        for code, label in evidence.choices():
            for word in (code, *parsers.in_all_languages(label)):
                self.kinds.setdefault(typed.squeezed(word), code)

    def check_row(self, values, user, context):
        cleaned = dict(values)
        if values["times"] > 31:
            raise RowErrors({"times": _now("Between once and 31 times.")})
        word = typed.squeezed(values["evidence"] or "")
        if word and word not in self.kinds:
            raise RowErrors(
                {
                    "evidence": _now("“%(word)s” is no kind of record that the portal looks for.")
                    % {"word": values["evidence"]}
                }
            )
        cleaned |= cleaned.pop("roles")
        cleaned |= {"evidence": self.kinds.get(word, ""), "points": values["points"] or 0}
        cleaned |= {name: values[name] or "" for name in ("scope", "checking_method", "ground")}
        cleaned["regulation"] = self.regulations.find(values["regulation"], "regulation")
        known = self.known.get(values["code"])
        for name in ("scope", "checking_method", "ground", "points", "evidence", "regulation"):
            if known and name in self.absent:
                cleaned[name] = getattr(known, name)
        return cleaned | {"known": known}

    def save_row(self, cleaned, *, by, context):
        values = dict(cleaned)
        known = values.pop("known")
        if known:
            duty_libraries.change_item(known, by=by, **values)
        else:
            duty_libraries.add_item(by=by, library=context, **values)


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
