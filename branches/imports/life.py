"""Records of organisational life from a table, for what was kept elsewhere until now."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.imports.organization import Directory, unknown, within
from branches.models import LifeKind, LifeRecord
from branches.models.life_records import KINDS
from branches.services import life_records
from common import import_jobs, parsers
from common.imports import ImportColumn, RowErrors
from common.links import model_of

METRIC = "assessments.metric"
MENU = _("Organisational life and committees")
KEPT_OF_TALKS = ("branch", "kind", "held_on", "talks_count")


@import_jobs.register
class LifeRecordImport(import_jobs.PageImport):
    """One meeting a row; the rows are recorded, and can be corrected afterwards like any other."""

    name = "life_records"
    title = _("Records of organisational life")
    menu = MENU
    permission = "branches.add_liferecord"
    unique = ("branch", "kind", "held_on")
    columns = (
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn("kind", _("Kind of activity"), parsers.choice(dict(KINDS)), example="党员大会"),
        ImportColumn("held_on", _("Held on"), parsers.day, kind="date", example="2026-03-18"),
        ImportColumn("place", _("Place"), parsers.text(100), required=False, example="队部会议室"),
        ImportColumn("host", _("Host"), parsers.text(60), required=False, example="李志强"),
        ImportColumn("recorder", _("Recorder"), parsers.text(60), required=False, example="林雪峰"),
        ImportColumn(
            "expected",
            _("Expected"),
            parsers.integer(minimum=1),
            required=False,
            kind="integer",
            example="38",
        ),
        ImportColumn(
            "present", _("Present"), parsers.integer(minimum=0), required=False, kind="integer", example="35"
        ),
        ImportColumn("topics", _("Topics"), parsers.text(2000), required=False, example="讨论二季度降本措施"),
        ImportColumn("decisions", _("Decisions"), parsers.text(2000), required=False, example="同意"),
        ImportColumn(
            "production_topic",
            _("Production problem"),
            parsers.text(300),
            required=False,
            example="吨煤材料费超计划3元",
        ),
        ImportColumn(
            "metric",
            _("Code of the figure"),
            parsers.text(60),
            required=False,
            help=_("The figure of production that shows it; it counts as a topic on production."),
            example="cost_per_tonne",
        ),
        ImportColumn(
            "talks_count",
            _("Number of talks"),
            parsers.integer(minimum=1),
            required=False,
            kind="integer",
            help=_("For heart talks only, of which nothing else is kept."),
        ),
    )

    def home(self, context):
        return reverse("branches:life_record_list")

    def notes(self, user, context):
        return [
            _now("A record of the same branch, kind and day is not written twice."),
            _now("Of heart talks only the branch, the day and the number are read."),
        ]

    def prepare(self, user, context):
        self.branches = Directory(within(user, self.permission), "code")
        model = model_of(METRIC)
        rows = model.objects.for_user(user).filter(side="business") if model else ()
        self.metrics = Directory(rows, "code")
        mine = LifeRecord.objects.for_user(user).exclude(state=LifeRecord.State.WITHDRAWN)
        self.known = set(mine.values_list("branch__code", "kind", "held_on"))

    def check_row(self, values, user, context):
        if (values["branch"], values["kind"], values["held_on"]) in self.known:
            raise RowErrors({"held_on": _now("The portal has a record of this kind and day already.")})
        metric = self.metrics.find(values["metric"], "metric")
        cleaned = {name: value for name, value in values.items() if name != "metric" and value is not None}
        cleaned["branch"] = self.branches.find(values["branch"], "branch")
        if values["kind"] == LifeKind.HEART_TALK:
            cleaned = {name: cleaned[name] for name in KEPT_OF_TALKS if name in cleaned}
            metric = None
        record = LifeRecord(**cleaned)
        if record.expected and record.present is None:
            record.present = cleaned["present"] = record.expected
        if reason := record.why_not_record():
            raise RowErrors({"": reason})
        return cleaned | {"targets": {METRIC: metric} if metric else {}}

    def save_row(self, cleaned, *, by, context):
        if not within(by, self.permission).filter(pk=cleaned["branch"].pk).exists():
            raise RowErrors({"branch": unknown(cleaned["branch"].code)})
        life_records.draft(by=by, finish=True, **cleaned)
