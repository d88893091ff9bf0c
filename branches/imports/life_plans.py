"""Year plans from a table: the days and topics of what is due, and what branches plan of their own accord."""

from collections import defaultdict

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.imports.organization import Directory, unknown, within
from branches.models import LifeKind, PlannedActivity
from branches.models.life_records import KINDS
from branches.services import life_plans
from common import import_jobs, parsers
from common.imports import ImportColumn, RowErrors

MENU = _("Organisational life and committees")


@import_jobs.register
class PlanImport(import_jobs.PageImport):
    """One planned activity a row; the first free one of its kind and window is meant, else it is added."""

    name = "life_plans"
    title = _("Year plan")
    menu = MENU
    permission = "branches.change_plannedactivity"
    columns = (
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn("kind", _("Kind of activity"), parsers.choice(dict(KINDS)), example="主题党日"),
        ImportColumn("planned_on", _("Planned day"), parsers.day, kind="date", example="2026-12-20"),
        ImportColumn("topic", _("Topic"), parsers.text(200), required=False, example="研究降低吨煤材料费"),
        ImportColumn("host", _("Host"), parsers.text(60), required=False, example="李志强"),
    )

    def home(self, context):
        return reverse("branches:life_calendar")

    def notes(self, user, context):
        return [
            _now("The template holds this year's plan; rows that are not changed change nothing."),
            _now(
                "What the rules ask for is planned within its days; everything else is added as the branch's own."
            ),
        ]

    def rows_for_template(self, user, context):
        labels = dict(KINDS)
        for row in self.waiting_of(user).filter(last_day__year=timezone.localdate().year):
            yield {
                "branch": row.branch.code,
                "kind": labels[row.kind],
                "planned_on": row.planned_on,
                "topic": row.topic,
                "host": row.host,
            }

    def waiting_of(self, user):
        rows = PlannedActivity.objects.for_user(user, "change").waiting().select_related("branch")
        return rows.order_by("branch__path", "planned_on", "is_own", "number")

    def prepare(self, user, context):
        self.branches = Directory(within(user, self.permission), "code")
        self.free = defaultdict(list)
        for row in self.waiting_of(user):
            self.free[row.branch_id, row.kind].append(row)

    def check_row(self, values, user, context):
        branch = self.branches.find(values["branch"], "branch")
        if branch.closed_on:
            raise RowErrors({"branch": _now("This branch is closed.")})
        if values["kind"] == LifeKind.HEART_TALK and values["topic"]:
            raise RowErrors({"topic": _now("Of heart talks only the day and the number are kept.")})
        words = {name: values[name] or "" for name in ("topic", "host")}
        meant = self.meant(branch, values["kind"], values["planned_on"])
        return {"branch": branch, "kind": values["kind"], "planned_on": values["planned_on"], **words,
                "activity": meant and meant.pk}  # fmt: skip

    def meant(self, branch, kind, day):
        """The activity of the plan that a row is about: the one of that very day first, each only once."""
        fitting = [row for row in self.free[branch.pk, kind] if day in row.window]
        found = next((row for row in fitting if row.planned_on == day), fitting[0] if fitting else None)
        if found:
            self.free[branch.pk, kind].remove(found)
        return found

    def save_row(self, cleaned, *, by, context):
        values = {name: cleaned[name] for name in ("planned_on", "topic", "host")}
        if cleaned["activity"]:
            mine = PlannedActivity.objects.for_user(by, "change")
            life_plans.change(mine.get(pk=cleaned["activity"]), by=by, **values)
        elif within(by, self.permission).filter(pk=cleaned["branch"].pk).exists():
            life_plans.add(by=by, branch=cleaned["branch"], kind=cleaned["kind"], **values)
        else:
            raise RowErrors({"branch": unknown(cleaned["branch"].code)})
