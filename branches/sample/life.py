"""A year of organisational life in the sample: plans, records with production topics, resolutions."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from branches.models import (
    Absence,
    Branch,
    FirstAgendaItem,
    FollowUp,
    LifeKind,
    LifeRecord,
    PlannedActivity,
)
from branches.occurrence import owed_by
from branches.sample import life_committees
from branches.sample.life_words import AGENDA, PLACES, PRODUCTION, RESOLVED, SPOKEN, TOPICS, UNITS
from branches.services import life_rules
from branches.services.life_plans import usual_day
from common.links import Link, model_of
from common.working_days import is_working_day

YEAR = 2026
# Stories: no member meeting in the third quarter, and meetings that never touch production.
NO_MEETING, TWO_SKINS = "综采二队党支部", "运输队党支部"
QUIET = {LifeKind.HEART_TALK, LifeKind.MEMBER_APPRAISAL}
RESOLVING = {LifeKind.MEMBER_MEETING, LifeKind.COMMITTEE_MEETING, LifeKind.THEME_ACTIVITY}
ABOVE = (Branch.Kind.COMMITTEE, Branch.Kind.GENERAL_BRANCH)


def write(cast):
    """The rules as shipped, then every branch's plan, records and committee."""
    life_rules.ship()
    Story(cast).write()


class Story:
    """One pass over the cast's branches; rows are collected and stored kind by kind."""

    def __init__(self, cast):
        self.cast, self.random = cast, cast.random
        self.metrics = self.known_metrics()
        self.plans, self.records, self.parts = [], [], []

    def known_metrics(self):
        metric = model_of("assessments.metric")
        return {row.code: row for row in metric.objects.all()} if metric else {}

    def write(self):
        branches = list(
            Branch.objects.filter(pk__in=[b.pk for b in self.cast.branches]).prefetch_related(
                "versions", "peer_group"
            )
        )
        committees = Branch.objects.filter(kind__in=ABOVE, closed_on=None).order_by("path")[:12]
        for branch in [*branches, *committees.prefetch_related("versions")]:
            self.year_of(branch)
        PlannedActivity.objects.bulk_create(self.plans)
        LifeRecord.objects.bulk_create(self.records)
        self.write_parts()
        life_committees.write(self.cast, branches)

    def year_of(self, branch):
        """Everything the rules asked of the branch since the first day: planned, and held unless a story says not."""
        for kind, window, number in owed_by(branch, self.cast.first_day, date(YEAR, 12, 31)):
            plan = None
            if window.last_day.year == YEAR:
                plan = PlannedActivity(
                    branch=branch, kind=kind, first_day=window.first_day, last_day=window.last_day
                )
                plan.number, plan.planned_on = number, usual_day(kind, window, window.first_day)
                plan.topic = self.topic(branch, kind) if plan.planned_on <= date(YEAR, 12, 5) else ""
                self.plans.append(plan)
            if day := self.day_held(branch, kind, window):
                self.records.append(self.record(branch, kind, day, plan))

    def day_held(self, branch, kind, window):
        """When it was held; None where it was forgotten or lies ahead."""
        if (
            branch.name == NO_MEETING
            and kind == LifeKind.MEMBER_MEETING
            and window.first_day == date(YEAR, 7, 1)
        ):
            return None
        if self.random.random() < 0.025 and window.last_day < date(YEAR, 10, 1):
            return None
        day = usual_day(kind, window, window.first_day) + timedelta(
            days=self.random.choice((0, 0, 0, 1, 2, -1))
        )
        while not is_working_day(day):
            day += timedelta(days=1)
        day = min(max(day, window.first_day), window.last_day)
        return day if self.cast.first_day <= day <= self.cast.last_day else None

    def topic(self, branch, kind):
        if kind == LifeKind.HEART_TALK:
            return ""
        return self.random.choice(TOPICS.get(kind, TOPICS[LifeKind.COMMITTEE_MEETING]))

    def record(self, branch, kind, day, plan):
        record = LifeRecord(
            branch=branch, kind=kind, held_on=day, plan=plan, recorded_by=self.recorder(branch)
        )
        is_new = day > self.cast.last_day - timedelta(days=4) and self.random.random() < 0.5
        record.state = LifeRecord.State.DRAFT if is_new else LifeRecord.State.RECORDED
        if not is_new:
            stamp = datetime.combine(day + timedelta(days=self.random.randint(0, 2)), time(17, 20))
            record.recorded_at = timezone.make_aware(stamp)
        if kind == LifeKind.HEART_TALK:
            record.talks_count = self.random.randint(6, 14)
            return record
        self.describe(record, plan)
        return record

    def describe(self, record, plan):
        """Who met where, about what, and what it had to do with production."""
        branch, kind = record.branch, record.kind
        hour = self.random.choice((8, 14, 15, 16))
        record.begins_at, record.ends_at = time(hour, 0), time(hour + 1, self.random.choice((10, 20, 30)))
        record.place = self.random.choice(PLACES)
        record.host = record.recorded_by.name
        clerks = self.cast.members.get(branch.pk) or [record.recorded_by]
        record.recorder = clerks[0].name
        record.topics = (plan.topic if plan else "") or self.topic(branch, kind)
        if kind in (LifeKind.PARTY_CLASS, LifeKind.STUDY_GROUP):
            record.speaker = record.host
        self.count_people(record)
        self.touch_production(record)
        record.minutes = SPOKEN[len(record.topics) % len(SPOKEN)]
        if kind in RESOLVING:
            record.decisions = "会议一致同意，按分工抓好落实。"
        if kind == LifeKind.MEMBER_APPRAISAL:
            record.excellent, record.qualified = record.present // 4, record.present - record.present // 4
            record.basically_qualified = record.unqualified = 0

    def count_people(self, record):
        """Members of the branch, or of its committee; a few are on shift."""
        people = self.cast.members.get(record.branch_id, [])
        if record.kind == LifeKind.COMMITTEE_MEETING:
            record.expected = record.present = 5
            return
        record.expected = record.branch.members_count or 9
        gone = self.random.sample(people, min(len(people), self.random.choice((0, 0, 1, 1, 2))))
        record.present = record.expected - len(gone)
        reasons = (
            Absence.Reason.SHIFT,
            Absence.Reason.SHIFT,
            Absence.Reason.LEAVE,
            Absence.Reason.DUTY_TRAVEL,
        )
        self.parts += [
            Absence(record=record, person=person, reason=self.random.choice(reasons)) for person in gone
        ]

    def touch_production(self, record):
        """The production problem of the peer group, linked to its figure; never in the branch with two skins."""
        group = record.branch.peer_group.code if record.branch.peer_group else ""
        offers = [offer for offer in PRODUCTION.get(group, ()) if offer[1] in self.metrics]
        if (
            record.branch.name == TWO_SKINS
            or record.kind in QUIET
            or not offers
            or (record.held_on.toordinal() + len(record.kind)) % 5 in {0, 3}
        ):
            return
        record.production_topic, code = self.random.choice(offers)
        metric = self.metrics[code]
        values = {"from_type": "branches.liferecord", "to_type": "assessments.metric"}
        self.parts.append(
            (record, Link(**values, to_id=metric.pk, to_label=str(metric)[:200], by=record.recorded_by))
        )

    def recorder(self, branch):
        return self.cast.secretaries.get(branch.pk, self.cast.admin)

    def write_parts(self):
        """What hangs on the records, now that these have their ids."""
        Absence.objects.bulk_create(part for part in self.parts if isinstance(part, Absence))
        links = [part for part in self.parts if isinstance(part, tuple)]
        for record, link in links:
            link.from_id = record.pk
        Link.objects.bulk_create(link for _record, link in links)
        FollowUp.objects.bulk_create(self.resolutions())
        FirstAgendaItem.objects.bulk_create(self.agenda())

    def resolutions(self):
        """Done in time, done late, open, overdue: every state has its rows."""
        for record in self.records:
            if (
                record.kind not in RESOLVING
                or record.state != LifeRecord.State.RECORDED
                or self.random.random() > 0.55
            ):
                continue
            owners = [self.cast.heads.get(record.branch_id), *self.cast.members.get(record.branch_id, [])]
            owner = self.random.choice([one for one in owners if one] or [record.recorded_by])
            due = record.held_on + timedelta(days=self.random.choice((14, 21, 30)))
            row = FollowUp(
                branch=record.branch, origin_type="branches.liferecord", origin_id=record.pk, owner=owner
            )
            row.origin_label, row.text, row.due_on = str(record)[:200], self.random.choice(RESOLVED), due
            self.finish(row)
            yield row

    def finish(self, row):
        lot = self.random.random()
        late = timedelta(days=self.random.randint(2, 9))
        done = row.due_on - late if lot < 0.78 else row.due_on + late
        if lot > 0.93 or done > self.cast.last_day:
            return
        row.done_on, row.result = max(done, row.due_on - timedelta(days=12)), "已按要求完成，班前会通报。"

    def agenda(self):
        for record in self.records:
            if record.kind != LifeKind.FIRST_AGENDA_ITEM:
                continue
            document, measures = self.random.choice(AGENDA)
            item = FirstAgendaItem(record=record, document=document, measures=measures)
            item.issued_on, item.due_on = (
                record.held_on - timedelta(days=9),
                record.held_on + timedelta(days=30),
            )
            item.unit_in_charge = self.random.choice(UNITS)
            if item.due_on <= self.cast.last_day and self.random.random() < 0.85:
                item.closed_on, item.closure = (
                    item.due_on - timedelta(days=3),
                    "已传达到各党支部，措施列入月度计划。",
                )
            yield item
