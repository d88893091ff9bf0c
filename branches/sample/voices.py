"""A year of workers' requests and reception days: in every state, some late, some not satisfying, some coming back."""

import hashlib
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from branches.models import (
    AnswerTerm,
    FormerAnswer,
    ProductionUnit,
    ReceptionDay,
    RequestComment,
    User,
    WorkerRequest,
)
from branches.models.worker_requests import RequestState, Satisfaction
from branches.sample.voices_texts import COMING_BACK, NOT_OURS, NOT_PLEASED, SECOND_ANSWERS, TEXTS
from common.working_days import add_working_days

State, Channel = RequestState, WorkerRequest.Channel
COUNT, OPEN_SINCE = 170, date(2026, 11, 12)
TERMS = {"": 3, "safety": 1, "pay": 5, "production": 10, "petition": 15}
LONG_TERM = [text for text in TEXTS if text[0] in {"production", "petition"}]
SETTLED = (
    "state closing_words owner answering_branch answered_at rated_at answer satisfaction is_public".split()
)
LATE_SHARE = 0.12
SLOW = "运输队"  # answers late and does not satisfy


def write(cast):
    """Everything of the topic, in a handful of statements."""
    Voices(cast).write()


class Voices:
    """Makes the rows of the sample; each list is written at once."""

    def __init__(self, cast):
        self.cast, self.random = cast, cast.random
        # An owner answers: the secretary, or the head where there is none.
        self.branches = [branch for branch in cast.branches if branch.pk in cast.secretaries]
        units = ProductionUnit.objects.filter(branch__in=self.branches)
        self.units = {unit.branch_id: unit for unit in units}
        self.member = User.objects.filter(username="member").first()
        self.former, self.comments = [], []

    def write(self):
        if not self.branches:
            return
        rules = [AnswerTerm(category=c, working_days=d, since=date(2025, 1, 1)) for c, d in TERMS.items()]
        AnswerTerm.objects.bulk_create(rules)
        days = ReceptionDay.objects.bulk_create(self.reception_days())
        plans = sorted(self.plans(days), key=lambda plan: plan["received_at"])
        rows = WorkerRequest.objects.bulk_create(
            [self.request(number, plan) for number, plan in enumerate(plans)]
        )
        self.link_repeats(rows)
        FormerAnswer.objects.bulk_create(self.former)
        RequestComment.objects.bulk_create(self.comments)

    def reception_days(self):
        """Every month on the tenth one leader hears workers; the next one is announced."""
        found = []
        for month in range(15):
            day = date(2025 + (month + 9) // 12, (month + 9) % 12 + 1, 10)
            leader = self.cast.leaders[month % len(self.cast.leaders)]
            heard = None if day > self.cast.last_day else self.random.randint(2, 9)
            place = self.random.choice(["工会接待室", "职工之家", "井口会议室"])
            found.append(
                ReceptionDay(
                    leader=leader, branch=leader.branch, held_on=day, place=place, people_heard=heard
                )
            )
        return found

    def plans(self, days):
        """What is asked when and where: by channel, some at reception days, one matter three times."""
        span = (self.cast.last_day - self.cast.first_day).days
        for number in range(COUNT):
            branch = self.random.choice(self.branches)
            day = self.cast.first_day + timedelta(days=self.random.randint(0, span))
            texts = TEXTS
            if number < 16:
                day = OPEN_SINCE + timedelta(days=number % 9)
                texts = LONG_TERM if number % 3 else TEXTS
            yield self.plan(branch, day, self.random.choice(texts))
        for day in days:
            if day.people_heard:
                below = [b for b in self.branches if b.path.startswith(day.branch.path)] or self.branches
                for _one in range(2):
                    plan = self.plan(self.random.choice(below), day.held_on, self.random.choice(TEXTS))
                    yield plan | {"channel": Channel.RECEPTION, "reception_day": day}
        for month in (3, 6, 10):
            yield self.plan(self.branches[0], date(2026, month, 18), COMING_BACK) | {"asker": self.member}

    def plan(self, branch, day, text):
        at = datetime.combine(day, time(self.random.randint(7, 21), self.random.randint(0, 59)))
        channel = self.random.choices([Channel.PUBLIC, Channel.PORTAL, Channel.PERSON], [6, 3, 1])[0]
        at = timezone.make_aware(at)
        return {"branch": branch, "received_at": at, "text": text, "channel": channel, "reception_day": None}

    def request(self, number, plan):
        """One request with what became of it."""
        branch, received_at = plan["branch"], plan["received_at"]
        category, text, answer = plan["text"]
        day = timezone.localtime(received_at).date()
        row = WorkerRequest(
            branch=branch,
            unit=self.units.get(branch.pk),
            category=category,
            text=text,
            channel=plan["channel"],
            reception_day=plan["reception_day"],
            received_at=received_at,
            due_on=add_working_days(day, TERMS.get(category, TERMS[""])),
            code_hash=hashlib.sha256(f"sample-{number}-{self.random.random()}".encode()).hexdigest(),
        )
        if plan.get("asker"):
            row.asker, row.channel = plan["asker"], Channel.PORTAL
        else:
            self.asker(row)
        if day >= OPEN_SINCE:
            self.recent(row, number, answer)
        else:
            self.settled(row, answer)
        return row

    def asker(self, row):
        """Half of those who ask leave their name."""
        members = self.cast.members.get(row.branch_id, [])
        if row.channel == Channel.PORTAL and members:
            row.asker = self.random.choice(members)
        elif row.channel != Channel.PUBLIC or self.random.random() < 0.3:
            row.asker_name = self.random.choice(["王师傅", "老李", "张建军", "小刘", "赵海"])
        if row.channel == Channel.PORTAL and not row.asker:
            row.channel = Channel.PUBLIC

    def give(self, row):
        head = self.cast.heads.get(row.branch_id)
        row.owner = head if head and self.random.random() < 0.3 else self.cast.secretaries[row.branch_id]
        row.answering_branch = row.branch
        row.state = State.ASSIGNED

    def recent(self, row, number, answer):
        """What came last is open: without owner, with one, or back because it did not satisfy."""
        kind = number % 4
        if kind:
            self.give(row)
        if kind == 2:
            self.answer(row, answer, row.received_at + timedelta(hours=5))
        if kind == 3:
            self.answer(row, answer, row.received_at + timedelta(hours=6))
            self.open_again(row, row.received_at + timedelta(hours=20))

    def settled(self, row, answer):
        chance = self.random.random()
        if chance < 0.05:
            row.state, row.closing_words = State.NOT_OURS, NOT_OURS
            return
        if chance < 0.08:
            row.state, row.closing_words = State.WITHDRAWN, "问题已自行解决，不再反映。"
            return
        self.give(row)
        slow = SLOW in row.branch.name
        late = self.random.random() < (0.5 if slow else LATE_SHARE)
        hours = (row.due_on - timezone.localtime(row.received_at).date()).days * 24
        hours += self.random.randint(30, 90) if late else -self.random.randint(0, max(hours - 3, 0))
        self.answer(row, answer, row.received_at + timedelta(hours=max(hours - 22 if not late else hours, 2)))
        if self.random.random() < (0.4 if slow else 0.06):
            self.open_again(row, row.answered_at + timedelta(hours=30))
            self.answer(row, self.random.choice(SECOND_ANSWERS), row.rated_before + timedelta(hours=26))
        if self.random.random() < 0.75:
            levels = [Satisfaction.VERY, Satisfaction.SATISFIED, Satisfaction.BASICALLY, Satisfaction.NOT]
            weights = [5, 6, 2, 0] if row.round == 1 else [1, 4, 2, 1]
            row.satisfaction = self.random.choices(levels, weights)[0]
            row.state, row.rated_at = (
                State.RATED,
                row.answered_at + timedelta(hours=self.random.randint(2, 60)),
            )
            row.is_public = self.random.random() < (0.8 if row.branch == self.branches[0] else 0.4)

    def answer(self, row, words, at):
        row.answer, row.answered_at, row.state = words, at, State.ANSWERED

    def open_again(self, row, at):
        """Not satisfied: the answer is kept, and the superior has it with a new term."""
        kept = {
            name: getattr(row, name) for name in ("round", "owner", "answering_branch", "due_on", "answer")
        }
        kept["answered_at"] = row.answered_at
        reason = self.random.choice(NOT_PLEASED)
        satisfaction = Satisfaction.NOT
        self.former.append(
            FormerAnswer(request=row, reason=reason, satisfaction=satisfaction, rated_at=at, **kept)
        )
        self.comments.append(RequestComment(request=row, text=reason, at=at))
        above = [leader for leader in self.cast.leaders if row.branch.path.startswith(leader.branch.path)]
        row.owner = above[-1] if above else self.cast.admin
        row.answering_branch, row.round, row.rated_before = row.owner.branch, 2, at
        row.answer, row.answered_at, row.state = "", None, State.REOPENED
        row.due_on = add_working_days(timezone.localtime(at).date(), TERMS.get(row.category, TERMS[""]))

    def link_repeats(self, rows):
        """The same words in the same branch within a year refer to what was said first; two are closed by that."""
        first, linked = {}, []
        for row in rows:
            earlier = first.setdefault((row.branch_id, row.text), row)
            if earlier is not row and row.state not in {State.NOT_OURS, State.WITHDRAWN}:
                row.repeats = earlier
                linked.append(row)
        for row in [row for row in linked if row.round == 1 and not row.asker_id][:2]:
            row.state, row.closing_words = State.DUPLICATE, "与前件相同，合并办理。"
            row.owner = row.answering_branch = row.answered_at = row.rated_at = None
            row.answer = row.satisfaction = ""
            row.is_public = False
        WorkerRequest.objects.bulk_update(linked, ["repeats", *SETTLED])
