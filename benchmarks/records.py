"""The branches' own records by the hundred thousand, and how long each question about them takes."""

import time
from datetime import date, timedelta
from itertools import count

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.facts import registry
from branches.models import (
    Appointment,
    Branch,
    ContactPoint,
    ContactVisit,
    DutyAssignment,
    DutyItem,
    DutyOccurrence,
    FollowUp,
    LifeRecord,
    TrainingRecord,
    User,
    WorkerRequest,
)
from branches.roles import Role
from branches.services import duty_libraries, life_rules
from branches.services.contact_points import ensure_frequency
from common.copying import copy, row
from common.links import Link

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
FEW = 1000
MEETINGS = (
    ("member_meeting", (20,)), ("committee_meeting", (5, 35, 65)), ("party_class", (50,)),
    ("theme_party_day", (10, 40, 70)), ("study_day", (15, 45, 75)),
)  # fmt: skip
FIELDS = {
    User: "id username name initials password branch_id joined_party_on is_active is_sample must_change_password version",
    Appointment: "user_id role_id branch_id title since",
    LifeRecord: "id kind held_on place host recorder speaker observers topics production_topic minutes decisions state withdrawn_because version branch_id",
    Link: "from_type from_id to_type to_id to_label is_found at",
    ContactPoint: "id is_lead since note version branch_id leader_id",
    ContactVisit: "visited_on form duration_unit topics problems help_given workers_said production_topic agreed state recorded_on remark version branch_id contact_point_id leader_id",
    DutyAssignment: "id since note version branch_id holder_id item_id",
    DutyOccurrence: "first_day due_on number state done_on note remark version assignment_id branch_id item_id reported_by_id confirmed_by_id",
    FollowUp: "origin_type origin_id origin_label text due_on done_on result withdrawn version branch_id owner_id",
    WorkerRequest: "category text channel asker_name asker_contact code_hash received_at state round due_on answer answered_at satisfaction closing_words is_public version answering_branch_id branch_id owner_id",
    TrainingRecord: "title held_on hours note version branch_id person_id",
}  # fmt: skip


def prepare():
    """The rules that say what is owed, and a library of duties."""
    life_rules.ship()
    ensure_frequency()
    library = duty_libraries.set_up(by=None, year=FIRST.year, source="starter")
    duty_libraries.publish(library, by=None)


def grow(branches, leader_branch):
    """A quarter of records for these branches (keys): about fifty rows each, sent by COPY."""
    rows = {model: [] for model in FIELDS}
    ids = {model: count(first_free(model)) for model in (User, LifeRecord, ContactPoint, DutyAssignment)}
    items = list(DutyItem.objects.order_by("pk").values_list("pk", flat=True)[:8])
    roles = dict(Group.objects.values_list("name", "pk"))
    leader = person(rows, ids, leader_branch, roles[Role.LEADER], "测量领导")
    for number, branch in enumerate(branches):
        owner = person(rows, ids, branch, roles[Role.SECRETARY], "测量书记")
        meetings(rows, ids, branch, number)
        visits(rows, ids, branch, leader, number)
        duties(rows, ids, branch, (owner, leader), items, number)
        promises(rows, branch, owner, number)
    with connection.cursor() as cursor:
        for model, fields in FIELDS.items():
            copy(cursor, model, fields.split(), rows[model])
        cursor.execute("ANALYZE")


def person(rows, ids, branch, role, name) -> int:
    pk = next(ids[User])
    rows[User].append(row([pk, f"m{pk}", name, "cl", "!", branch, date(2010, 7, 1), True, False, False, 1]))
    rows[Appointment].append(row([pk, role, branch, "党支部书记", date(2020, 1, 1)]))
    rows[TrainingRecord].append(row(["集中轮训", date(2026, 5, 12), 40, "", 1, branch, pk]))
    return pk


def meetings(rows, ids, branch, number):
    now = timezone.now()
    for kind, days in MEETINGS:
        for day in days:
            pk = next(ids[LifeRecord])
            held = FIRST + timedelta(days=day + number % 5)
            texts = ["队部", "李志强", "王丽", "", "", "研究原煤产量", "推进慢", "", ""]
            rows[LifeRecord].append(row([pk, kind, held, *texts[:5], *texts[5:], "recorded", "", 1, branch]))
            if pk % 2:
                named = ["branches.liferecord", pk, "assessments.metric", 1, "原煤产量", False, now]
                rows[Link].append(row(named))


def visits(rows, ids, branch, leader, number):
    pk = next(ids[ContactPoint])
    rows[ContactPoint].append(row([pk, True, date(2020, 1, 1), "", 1, branch, leader]))
    if number % 4:
        told = ["research", "hours", "调研", "", "", "", "", []]
        rows[ContactVisit].append(
            row([date(2026, 8, 12), *told, "confirmed", date(2026, 8, 12), "", 1, branch, pk, leader])
        )


def duties(rows, ids, branch, people, items, number):
    owner, leader = people
    for item in items:
        pk = next(ids[DutyAssignment])
        rows[DutyAssignment].append(row([pk, date(2026, 1, 1), "", 1, branch, owner, item]))
        for month in (7, 8, 9):
            due = date(2026, month, 28)
            done = due - timedelta(days=3) if (number + month) % 6 else None
            state, by = ("confirmed", [owner, leader]) if done else ("planned", [None, None])
            rows[DutyOccurrence].append(
                row([due.replace(day=1), due, 1, state, done, "", "", 1, pk, branch, item, *by])
            )


def promises(rows, branch, owner, number):
    for order in range(3):
        due = date(2026, 7 + order, 20)
        done = due if (number + order) % 5 else None
        agreed = ["branches.liferecord", 1, "支委会", "整改支护", due, done, "", False, 1, branch, owner]
        rows[FollowUp].append(row(agreed))
        at = timezone.make_aware(timezone.datetime(2026, 7 + order, 10, 9))
        rows[WorkerRequest].append(
            row(["production", "浴室热水时段太短", "open", "", "", f"{branch}-{order}", at, "answered", 1,
                 due, "已调整", at if done else at + timedelta(days=20), "", "", False, 1, branch, branch, owner])
        )  # fmt: skip


def first_free(model) -> int:
    newest = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) + 1


def measure(scope) -> list[dict]:
    """Seconds and queries of every question, for a thousand branches and for all of them."""
    branches = list(Branch.objects.below(scope).filter(kind="branch").values_list("pk", flat=True))
    found = []
    for question in registry.questions.known.values():
        few, many = timed(question, branches[:FEW]), timed(question, branches)
        found.append({"question": question.name, "branches": len(branches), "few": few, "many": many})
    return found


def timed(question, branches) -> dict:
    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        answers = question.answer(FIRST, LAST, branches)
        seconds = time.perf_counter() - started
    applies = sum(not answer.not_applicable for answer in answers.values())
    return {"seconds": seconds, "queries": len(queries), "applies": applies}


def show(found):
    if not found:
        return
    print(f"\nQuestions to the records at {found[0]['branches']} branches (queries at {FEW} and at all)")
    print(f"{'question':<32}{'seconds':>9}{'queries':>9}{'answers':>9}")
    for each in found:
        many, few = each["many"], each["few"]
        queries = f"{few['queries']}/{many['queries']}"
        print(f"{each['question']:<32}{many['seconds']:>9.2f}{queries:>9}{many['applies']:>9}")
