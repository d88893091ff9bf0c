"""Who gets what from the pages of findings and of the catalogue of problems; see tests/access.py."""

from collections.abc import Callable

from assessments.models.finding_steps import STEPS
from branches.models import User
from tests import factories
from tests.access import PARTY, Page
from tests.assessments import findings_cast as cast

READERS = frozenset({"leader", "secretary", "inspector", "party_admin", "unit_head", "auditor"})
RAISERS = frozenset({"leader", "inspector", "party_admin"})
HOLDERS = {
    "answer": frozenset({"secretary", "unit_head"}),
    "verify": frozenset({"inspector"}),
    "change": frozenset({"inspector"}),
    "confirm": frozenset({"leader"}),
    "withdraw": PARTY,
}


def finding(branch):
    """Responsible is somebody of the branch; found by somebody of the committee."""
    owner = factories.person(f"{branch.code}-f", "某人", branch)
    return cast.in_state("submitted", branch, owner, User.objects.get(username="r-inspector"))


def code(branch):
    return cast.code()


ROWS: dict[str, Callable] = {"finding": finding, "finding_code": code}

ACCESS: dict[str, Page] = {
    "assessments:finding_list": Page(READERS),
    "assessments:finding_export": Page(READERS, args=("csv",)),
    "assessments:finding_add": Page(RAISERS),
    "assessments:finding_bulk": Page(READERS, args=("begin",), method="post", ok=302),
    "assessments:finding_detail": Page(READERS, row="finding"),
    "assessments:finding_document": Page(READERS, row="finding"),
    "assessments:finding_edit": Page(frozenset({"inspector"}), row="finding"),
    "assessments:finding_action": Page(
        frozenset({"inspector"}), row="finding", args=("close",), readers=READERS
    ),
    "assessments:finding_action#submit": Page(
        HOLDERS["answer"], row="finding", args=("submit",), readers=READERS
    ),
    "assessments:finding_action#withdraw": Page(PARTY, row="finding", args=("withdraw",), readers=READERS),
    "assessments:finding_preparation": Page(READERS, row="branch"),
    "assessments:finding_tasks_list": Page(READERS),
    "assessments:finding_tasks_export": Page(READERS, args=("csv",)),
    "assessments:finding_responsibility_list": Page(READERS),
    "assessments:finding_responsibility_export": Page(READERS, args=("csv",)),
    "assessments:common_problems": Page(READERS),
    "assessments:common_problems_export": Page(READERS, args=("csv",)),
    "assessments:finding_code_list": Page(READERS),
    "assessments:finding_code_export": Page(READERS, args=("csv",)),
    "assessments:finding_code_add": Page(PARTY),
    "assessments:finding_code_edit": Page(PARTY, row="finding_code", scoped=False, readers=READERS),
    "assessments:rectification_term_list": Page(READERS),
    "assessments:rectification_term_export": Page(READERS, args=("csv",)),
    "assessments:rectification_term_add": Page(PARTY),
    "api-finding-list": Page(READERS, logged_out=403),
    "api-finding-detail": Page(READERS, row="finding", logged_out=403),
    **{
        f"api-finding-{verb.replace('_', '-')}": Page(
            HOLDERS[step.permission], row="finding", method="post", ok=415, logged_out=403
        )
        for verb, step in STEPS.items()
    },
}
