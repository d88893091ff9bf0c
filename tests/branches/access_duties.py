"""Who gets what from the pages of duties and accountability; see tests/access.py."""

from collections.abc import Callable
from datetime import date

from branches.models import DutyOccurrence, InfluencePeriod
from tests import factories
from tests.access import PARTY, Page, person
from tests.branches import duties_cast

DUTIES = frozenset({"leader", "secretary", "unit_head", "party_admin", "auditor"})
HOLDERS = frozenset({"leader", "secretary", "unit_head"})
CONFIRMERS = frozenset({"leader", "party_admin"})
ACCOUNTABILITY = frozenset({"leader", "party_admin", "auditor"})
TOLD = ACCOUNTABILITY | {"secretary", "unit_head"}  # the heads read what is addressed to their branch itself


def holder(branch):
    return factories.person(f"{branch.code}-h", "某书记", branch, "secretary")


def draft_item(branch):
    return duties_cast.item(f"X{branch.code}", published=False)


def waiting(branch) -> DutyOccurrence:
    return duties_cast.occurrence(branch, holder(branch), state="carried_out")


ROWS: dict[str, Callable] = {
    "duty_library": lambda branch: duties_cast.library(published=False),
    "duty_item": draft_item,
    "duty_assignment": lambda branch: duties_cast.assignment(branch, holder(branch)),
    "duty_occurrence": waiting,
    "duty_sheet": lambda branch: duties_cast.assignment(branch, holder(branch)).holder,
    "responsibility_letter": lambda branch: duties_cast.letter(branch, holder(branch), person(branch)),
    "accountability": duties_cast.measure,
    "influence_period": lambda branch: InfluencePeriod.objects.get_or_create(
        rung="public_criticism", defaults={"months": 3, "since": date(2020, 1, 1)}
    )[0],
}

ACCESS: dict[str, Page] = {
    "branches:my_duties": Page(DUTIES),
    "branches:duty_report_found": Page(HOLDERS, method="post", ok=302),
    "branches:duty_sheet": Page(DUTIES, row="duty_sheet"),
    "branches:duty_sheet_word": Page(DUTIES, row="duty_sheet"),
    "branches:duty_matrix_list": Page(DUTIES),
    "branches:duty_matrix_export": Page(DUTIES, args=("csv",)),
    "branches:duty_gaps": Page(DUTIES),
    "branches:duty_assign": Page(PARTY),
    # The library: common to all who have to do with duties
    "branches:duty_library_list": Page(DUTIES),
    "branches:duty_library_export": Page(DUTIES, args=("csv",)),
    "branches:duty_library_detail": Page(DUTIES, row="duty_library", scoped=False),
    "branches:duty_library_add": Page(PARTY),
    "branches:duty_library_edit": Page(PARTY, row="duty_library", scoped=False),
    "branches:duty_library_action": Page(
        PARTY, row="duty_library", args=("publish",), scoped=False, readers=DUTIES
    ),
    "branches:duty_item_list": Page(DUTIES),
    "branches:duty_item_export": Page(DUTIES, args=("csv",)),
    "branches:duty_item_detail": Page(DUTIES, row="duty_item", scoped=False),
    "branches:duty_item_add": Page(PARTY),
    "branches:duty_item_edit": Page(PARTY, row="duty_item", scoped=False),
    "branches:duty_item_action": Page(PARTY, row="duty_item", args=("retire",), scoped=False, readers=DUTIES),
    # Who holds what, and what became of it
    "branches:duty_assignment_list": Page(DUTIES),
    "branches:duty_assignment_export": Page(DUTIES, args=("csv",)),
    "branches:duty_assignment_detail": Page(DUTIES, row="duty_assignment"),
    "branches:duty_assignment_add": Page(PARTY),
    "branches:duty_assignment_edit": Page(PARTY, row="duty_assignment"),
    "branches:duty_assignment_action": Page(PARTY, row="duty_assignment", args=("end",), readers=DUTIES),
    "branches:duty_occurrence_list": Page(DUTIES),
    "branches:duty_occurrence_export": Page(DUTIES, args=("csv",)),
    "branches:duty_occurrence_detail": Page(DUTIES, row="duty_occurrence"),
    "branches:duty_occurrence_action": Page(
        CONFIRMERS, row="duty_occurrence", args=("confirm",), readers=DUTIES
    ),
    "branches:duty_occurrence_bulk": Page(DUTIES, args=("confirm",), method="post", ok=302),
    # Only the holder reports: everybody else sees the row and is refused
    "branches:duty_report": Page(row="duty_occurrence", readers=DUTIES),
    "branches:responsibility_letter_list": Page(DUTIES),
    "branches:responsibility_letter_export": Page(DUTIES, args=("csv",)),
    "branches:responsibility_letter_add": Page(PARTY),
    "branches:responsibility_letter_edit": Page(PARTY, row="responsibility_letter"),
    # Accountability: the few who must know; a measure against the branch itself also reaches its heads
    "branches:accountability_list": Page(TOLD),
    "branches:accountability_export": Page(TOLD, args=("csv",)),
    "branches:accountability_detail": Page(TOLD, row="accountability"),
    "branches:accountability_letter": Page(TOLD, row="accountability"),
    "branches:accountability_add": Page(PARTY),
    "branches:accountability_edit": Page(PARTY, row="accountability"),
    "branches:accountability_action": Page(PARTY, row="accountability", args=("lift",), readers=TOLD),
    "branches:influence_period_list": Page(ACCOUNTABILITY),
    "branches:influence_period_export": Page(ACCOUNTABILITY, args=("csv",)),
    "branches:influence_period_add": Page(PARTY),
    "branches:influence_period_edit": Page(PARTY, row="influence_period", scoped=False),
    # For machines
    "api-duty-list": Page(DUTIES, logged_out=403),
    "api-duty-detail": Page(DUTIES, row="duty_item", scoped=False, logged_out=403),
    "api-duty-assignment-list": Page(DUTIES, logged_out=403),
    "api-duty-assignment-detail": Page(DUTIES, row="duty_assignment", logged_out=403),
    "api-duty-occurrence-list": Page(DUTIES, logged_out=403),
    "api-duty-occurrence-detail": Page(DUTIES, row="duty_occurrence", logged_out=403),
}
