"""The duties of a draft library from a table."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches import evidence
from branches.imports.organization import DUTIES_MENU as MENU
from branches.imports.organization import Directory
from branches.models import DutyLibrary, Regulation
from branches.models.duties import MEANT_FOR, DutyDomain
from branches.roles import Role, role_label
from branches.services import duty_libraries
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
            "per",
            _("How often (span)"),
            parsers.choice(dict(Per.choices)),
            example="每季度",
            aliases=("周期",),
        ),
        ImportColumn(
            "roles",
            _("Meant for"),
            roles,
            help=_("One or more posts, parted by commas."),
            example="领导班子成员、党支部书记",
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
