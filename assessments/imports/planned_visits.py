"""Planned supervision visits from a table: one row a visit of one plan."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments.models import SupervisionPlan, SupervisionVisit, Theme, VisitMember
from assessments.services import visit_planning
from branches.imports.organization import Directory, unknown
from branches.models import User
from common import import_jobs, parsers
from common.errors import RuleViolation, refuse
from common.imports import ImportColumn, RowErrors

MENU = _("Supervision and rectification")
Kind, Part = SupervisionVisit.Kind, VisitMember.Part
BETWEEN = re.compile(r"[、,，;；\s]+")
SIDE = re.compile(r"[:：/（(]")


def words_of(choices):
    return tuple(str(label) for label in choices.labels)


@import_jobs.register
class PlannedVisitImport(import_jobs.PageImport):
    """Which branch is visited when, by whom; a quarterly visit that is planned already is changed."""

    name = "planned_visits"
    title = _("Planned supervision visits")
    menu = MENU
    permission = SupervisionVisit.permission("add")
    context_names = ("plan",)
    columns = (
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn("kind", _("Kind of visit"), parsers.choice(dict(Kind.choices)), required=False,
                     help=_("Empty: quarterly supervision."), choices=words_of(Kind), example="季度督查"),
        ImportColumn("theme", _("Theme"), parsers.choice(dict(Theme.choices)), required=False,
                     help=_("Empty: the theme of the plan."), choices=words_of(Theme), example="组织建设"),
        ImportColumn("leader", _("Employee number of the leader"), parsers.text(40), example="10003"),
        ImportColumn("planned_on", _("Planned on"), parsers.day, kind="date", example="2026-09-08"),
        ImportColumn("members", _("Employee numbers of the team"), parsers.text(400),
                     help=_("Separated by 、; on a joint check with the side, for example 10021:安全、10022:生产."),
                     example="10021、10022"),
    )  # fmt: skip

    def find_context(self, user, given):
        number = given.get("plan", "")
        rows = SupervisionPlan.objects.for_user(user, "change").select_related("scope")
        plan = rows.filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None
        if plan is None:
            raise RuleViolation(_now("Visits are imported into a plan; open the import on its page."))
        return plan

    def home(self, context):
        return context.get_absolute_url()

    def notes(self, user, context):
        return [
            _now(
                "The rows go into “%(plan)s”. The template holds its visits; rows that are not changed change nothing."
            )
            % {"plan": context}
        ]

    def rows_for_template(self, user, context):
        visits = context.visits.filter(state="planned").select_related("branch", "leader")
        for visit in visits.prefetch_related("members__user"):
            yield {
                "branch": visit.branch.code,
                "kind": str(visit.get_kind_display()),
                "theme": str(visit.get_theme_display()),
                "leader": visit.leader.username,
                "planned_on": visit.planned_on,
                "members": "、".join(
                    f"{member.user.username}:{member.get_part_display()}" for member in visit.members.all()
                ),
            }

    def prepare(self, user, context):
        self.branches = Directory(context.branches(), "code")
        self.people = Directory(User.objects.for_user(user).filter(is_active=True), "username")
        held = context.visits.filter(state="planned", kind=Kind.QUARTERLY)
        self.held = {visit.branch_id: visit for visit in held.select_related("branch", "leader", "plan")}

    def check_row(self, values, user, context):
        branch = self.branches.find(values["branch"], "branch")
        leader = self.people.find(values["leader"], "leader")
        kind = values["kind"] or Kind.QUARTERLY
        cleaned = {
            "branch": branch,
            "kind": kind,
            "theme": values["theme"] or context.theme,
            "leader": leader,
            "planned_on": values["planned_on"],
            "members": self.team(values["members"]),
        }
        held = self.held.get(branch.pk) if kind == Kind.QUARTERLY else None
        if held is None:
            refuse(visit_planning.why_not_add(context, kind))
        visit = SupervisionVisit(
            plan=context, branch=branch, leader=leader, kind=kind, planned_on=cleaned["planned_on"]
        )
        try:
            if held is None or held.planned_on != visit.planned_on:
                visit_planning.check_day(visit)
            visit_planning.check_team(visit, leader, cleaned["members"])
        except ValidationError as invalid:
            raise RowErrors({key: " ".join(words) for key, words in invalid.message_dict.items()}) from None
        return cleaned

    def team(self, text) -> list[tuple]:
        """The people of a cell, each with a side."""
        found = []
        sides = {
            word: code for code, label in Part.choices for word in (code, *parsers.in_all_languages(label))
        }
        for each in filter(None, BETWEEN.split(text or "")):
            number, *side = SIDE.split(each.rstrip("）)"), maxsplit=1)
            part = sides.get(side[0].strip(), "") if side else Part.PARTY
            if not part:
                raise RowErrors({"members": unknown(side[0])})
            found.append((self.people.find(number, "members"), part))
        return found

    def save_row(self, cleaned, *, by, context):
        held = context.visits.filter(branch=cleaned["branch"], kind=Kind.QUARTERLY, state="planned").first()
        if held is None or cleaned["kind"] != Kind.QUARTERLY:
            visit_planning.add(by=by, plan=context, **cleaned)
            return
        same = (held.leader, held.planned_on, held.theme) == (
            cleaned["leader"], cleaned["planned_on"], cleaned["theme"],
        )  # fmt: skip
        if same and set(visit_planning.team_of(held)) == set(cleaned["members"]):
            return
        values = {name: cleaned[name] for name in ("leader", "planned_on", "theme", "members")}
        visit_planning.change(held, by=by, reason=_now("taken over from a table"), **values)
