"""Who gets what from the pages of organisational life and committees; see tests/access.py."""

from collections.abc import Callable
from datetime import date

from branches.models import FirstAgendaItem, FrequencyRule
from branches.services import committees, life_plans, life_records
from tests.access import Page


def record(branch):
    return life_records.draft(
        by=None, branch=branch, kind="theme_party_day", held_on=date(2026, 9, 10), topics="排查隐患"
    )


def agenda_item(branch):
    values = {
        "document": "重要讲话",
        "measures": "落实",
        "unit_in_charge": "安监处",
        "due_on": date(2026, 10, 1),
    }
    return FirstAgendaItem.objects.create(record=record(branch), **values)


def rule(branch):
    values = {"branch_kind": "branch", "since": date(2018, 10, 1)}
    return FrequencyRule.objects.get_or_create(kind="member_meeting", until=None, defaults=values)[0]


ROWS: dict[str, Callable] = {
    "life_record": record,
    "plan": lambda branch: life_plans.add(
        by=None, branch=branch, kind="theme_activity", planned_on=date(2026, 12, 1)
    ),
    "agenda_item": agenda_item,
    "frequency": rule,
    "committee": lambda branch: committees.elect(
        by=None, branch=branch, elected_on=date(2024, 5, 1), term_years=3
    ),
}
LIFE = frozenset({"leader", "secretary", "inspector", "party_admin", "unit_head", "auditor"})
PLAN = LIFE | {"member"}
KEEPERS = frozenset({"secretary", "party_admin"})
PARTY = frozenset({"party_admin"})

ACCESS: dict[str, Page] = {
    "branches:life_home": Page(PLAN, ok=302),
    "branches:life_branch": Page(LIFE, row="branch"),
    "branches:life_calendar": Page(PLAN),
    "branches:life_board_list": Page(LIFE),
    "branches:life_board_export": Page(LIFE, args=("csv",)),
    # The rules: common to all
    "branches:frequency_list": Page(LIFE),
    "branches:frequency_export": Page(LIFE, args=("csv",)),
    "branches:frequency_add": Page(PARTY),
    "branches:frequency_detail": Page(LIFE, row="frequency", scoped=False),
    "branches:frequency_edit": Page(PARTY, row="frequency", scoped=False),
    "branches:frequency_action": Page(PARTY, row="frequency", args=("end",), scoped=False, readers=LIFE),
    # The plan
    "branches:plan_make": Page(KEEPERS),
    "branches:plan_year": Page(PLAN, row="branch"),
    "branches:plan_sheet": Page(KEEPERS, row="branch"),
    "branches:plan_list": Page(PLAN),
    "branches:plan_export": Page(PLAN, args=("csv",)),
    "branches:plan_add": Page(KEEPERS),
    "branches:plan_bulk": Page(PLAN, args=("cancel",), method="post", ok=302),
    "branches:plan_detail": Page(PLAN, row="plan"),
    "branches:plan_edit": Page(KEEPERS, row="plan"),
    "branches:plan_action": Page(KEEPERS, row="plan", args=("cancel",), readers=PLAN),
    # The records and what hangs on them
    "branches:life_record_list": Page(LIFE),
    "branches:life_record_export": Page(LIFE, args=("csv",)),
    "branches:life_record_add": Page(KEEPERS),
    "branches:life_record_bulk": Page(LIFE, args=("record",), method="post", ok=302),
    "branches:life_record_detail": Page(LIFE, row="life_record"),
    "branches:life_record_edit": Page(KEEPERS, row="life_record"),
    "branches:life_record_action": Page(KEEPERS, row="life_record", args=("withdraw",), readers=LIFE),
    "branches:life_record_minutes": Page(LIFE, row="life_record"),
    "branches:agenda_item_list": Page(LIFE),
    "branches:agenda_item_export": Page(LIFE, args=("csv",)),
    "branches:agenda_item_detail": Page(LIFE, row="agenda_item"),
    "branches:agenda_item_action": Page(KEEPERS, row="agenda_item", args=("close",), readers=LIFE),
    # Committees
    "branches:committee_list": Page(LIFE),
    "branches:committee_export": Page(LIFE, args=("csv",)),
    "branches:committee_add": Page(KEEPERS),
    "branches:committee_detail": Page(LIFE, row="committee"),
    "branches:committee_edit": Page(KEEPERS, row="committee"),
    "branches:committee_action": Page(KEEPERS, row="committee", args=("extend",), readers=LIFE),
    "branches:composition_list": Page(LIFE),
    "branches:composition_export": Page(LIFE, args=("csv",)),
    # For machines
    "api-frequency-rule-list": Page(LIFE, logged_out=403),
    "api-frequency-rule-detail": Page(LIFE, row="frequency", scoped=False, logged_out=403),
    "api-planned-activity-list": Page(PLAN, logged_out=403),
    "api-planned-activity-detail": Page(PLAN, row="plan", logged_out=403),
    "api-life-record-list": Page(LIFE, logged_out=403),
    "api-life-record-detail": Page(LIFE, row="life_record", logged_out=403),
    "api-committee-list": Page(LIFE, logged_out=403),
    "api-committee-detail": Page(LIFE, row="committee", logged_out=403),
}
