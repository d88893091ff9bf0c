"""Party organisations and production units from a table: what is new is added, what differs is changed."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, PeerGroup, ProductionUnit
from branches.services import organization
from common import import_jobs, parsers
from common.errors import RuleViolation
from common.imports import ImportColumn, RowErrors

MENU = _("Organisation and people")
DUTIES_MENU = _("Duties and accountability")


class Directory:
    """Rows known by their code or another key; what is not there and what is not one's own is told alike."""

    def __init__(self, rows, *keys):
        self.rows = {}
        for row in rows:
            for key in keys:
                self.rows.setdefault(getattr(row, key), row)

    def find(self, code, column):
        """The row of this code; None where no code was typed."""
        if not code:
            return None
        if code not in self.rows:
            raise RowErrors({column: unknown(code)})
        return self.rows[code]


def unknown(code) -> str:
    return _now("“%(code)s” is unknown or not yours.") % {"code": code}


def noted_by_today(values, column):
    """Refuses a row whose day has not come, at its cell."""
    if reason := organization.why_not_noted_on(values[column]):
        raise RowErrors({column: reason})


def within(user, permission):
    """The open organisations in which this user holds a permission."""
    return Branch.objects.filter(user.reach(permission).condition(["path"]), closed_on=None)


class KeyedImport(import_jobs.PageImport):
    """A table whose rows are named by a code: a code that exists is changed, a new one is added."""

    model = None
    menu = MENU
    unique = ("code",)

    def prepare(self, user, context):
        self.mine = Directory(self.model.objects.for_user(user, "change"), "code")
        self.taken = set(self.model.objects.values_list("code", flat=True))

    def known(self, values):
        """The row of this code, when it may be changed here; None for a new one."""
        found = self.mine.rows.get(values["code"])
        if found is None and values["code"] in self.taken:
            raise RowErrors({"code": _now("This code is taken by a record that is not yours.")})
        if found is not None and (reason := found.why_not_change()):
            raise RowErrors({"code": str(reason)})
        return found

    def left_alone(self, known, *keys) -> dict:
        """What a file without these columns does not change."""
        return {key: getattr(known, key) for key in keys if known and key in self.absent}

    def notes(self, user, context):
        return [_now("The template holds what exists. Rows that are not changed change nothing.")]


@import_jobs.register
class BranchImport(KeyedImport):
    """Party organisations; a superior may stand further up in the same table."""

    model = Branch
    name = "branches"
    title = _("Party organisations")
    permission = "branches.add_branch"
    columns = (
        ImportColumn("code", _("Code"), parsers.text(30), example="B012"),
        ImportColumn("name", _("Name"), parsers.text(100), example="综采一队党支部"),
        ImportColumn("short_name", _("Short name"), parsers.text(40), required=False, example="综采一队"),
        ImportColumn("kind", _("Kind"), parsers.choice(dict(Branch.Kind.choices)), example="党支部"),
        ImportColumn(
            "parent",
            _("Code of the superior"),
            parsers.text(30),
            required=False,
            help=_("An organisation of the portal, or one that stands further up in this table."),
            example="C001",
        ),
        ImportColumn(
            "peer_group", _("Peer group"), parsers.text(60), required=False, help=_("Code or name.")
        ),
        ImportColumn("members_count", _("Members"), parsers.integer(minimum=0), kind="integer", example="23"),
        ImportColumn("established_on", _("Established on"), parsers.day, kind="date", example="2019-07-01"),
    )

    def home(self, context):
        return reverse("branches:branch_list")

    def rows_for_template(self, user, context):
        mine = Branch.objects.for_user(user, "change").filter(closed_on=None).order_by("path")
        for branch in mine.select_related("parent", "peer_group"):
            yield {
                "code": branch.code,
                "name": branch.name,
                "short_name": branch.short_name,
                "kind": str(branch.get_kind_display()),
                "parent": branch.parent.code if branch.parent else "",
                "peer_group": branch.peer_group.name if branch.peer_group else "",
                "members_count": branch.members_count,
                "established_on": branch.established_on,
            }

    def prepare(self, user, context):
        super().prepare(user, context)
        self.parents = Directory(within(user, "branches.add_branch"), "code")
        self.peer_groups = Directory(PeerGroup.objects.for_user(user), "code", "name")
        self.announced = set()

    def check_row(self, values, user, context):
        known = self.known(values)
        self.check_superior(values["parent"], known)
        if known and known.established_on != values["established_on"]:
            words = _now("The portal has %(day)s; this day is not changed by an import.")
            raise RowErrors({"established_on": words % {"day": known.established_on}})
        if not known:
            noted_by_today(values, "established_on")
        self.announced.add(values["code"])
        cleaned = values | {
            "known": known,
            "short_name": values["short_name"] or "",
            "peer_group": self.peer_groups.find(values["peer_group"], "peer_group"),
        }
        return cleaned | self.left_alone(known, "short_name", "peer_group")

    def check_superior(self, code, known):
        unchanged = known is not None and code == (known.parent.code if known.parent else None)
        if unchanged or code in self.announced or (known and "parent" in self.absent):
            return
        if not code:
            raise RowErrors({"parent": _now("An organisation stands below another one.")})
        if reason := self.parents.find(code, "parent").why_not_found_below():
            raise RowErrors({"parent": reason})

    def save_row(self, cleaned, *, by, context):
        values = dict(cleaned)
        known, code = values.pop("known"), values.pop("parent")
        parent = within(by, "branches.add_branch").filter(code=code).first() if code else None
        if code and parent is None and not (known and known.parent and known.parent.code == code):
            raise RuleViolation(unknown(code))
        if known is None:
            organization.establish(by=by, parent=parent, **values)
        else:
            del values["established_on"]
            organization.change(known, by=by, parent=parent or known.parent, **values)


@import_jobs.register
class UnitImport(KeyedImport):
    """Production units and the branches that answer for them."""

    model = ProductionUnit
    name = "units"
    title = _("Production units")
    permission = "branches.add_productionunit"
    columns = (
        ImportColumn("code", _("Code"), parsers.text(30), example="U012"),
        ImportColumn("name", _("Name"), parsers.text(100), example="综采一队"),
        ImportColumn("short_name", _("Short name"), parsers.text(40), required=False, example="综一"),
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn(
            "assigned_on",
            _("Assigned since"),
            parsers.day,
            kind="date",
            help=_("From this day on its figures count for the branch."),
            example="2024-01-01",
        ),
    )

    def home(self, context):
        return reverse("branches:unit_list")

    def rows_for_template(self, user, context):
        mine = ProductionUnit.objects.for_user(user, "change").filter(closed_on=None).order_by("code")
        for unit in mine.select_related("branch"):
            yield {
                "code": unit.code,
                "name": unit.name,
                "short_name": unit.short_name,
                "branch": unit.branch.code,
                "assigned_on": unit.assigned_on,
            }

    def prepare(self, user, context):
        super().prepare(user, context)
        self.branches = Directory(within(user, "branches.add_productionunit"), "code")

    def check_row(self, values, user, context):
        known = self.known(values)
        if not known:
            noted_by_today(values, "assigned_on")
        branch = self.branches.find(values["branch"], "branch")
        cleaned = values | {"known": known, "branch": branch, "short_name": values["short_name"] or ""}
        return cleaned | self.left_alone(known, "short_name")

    def save_row(self, cleaned, *, by, context):
        values = dict(cleaned)
        known = values.pop("known")
        if known is None:
            organization.add_unit(by=by, **values)
        else:
            organization.change_unit(known, by=by, **values)
