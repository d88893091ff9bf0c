"""Two people plan at the same moment: the cap holds, and no branch is planned twice."""

import pytest
from django.core.exceptions import ValidationError

from assessments.models import SupervisionVisit
from assessments.services import plan_generation, visit_planning
from tests import factories
from tests.assessments import plans_cast
from tests.assessments.test_filing_race import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(transactional_roles):
    return factories.branch("C01", "晋兴煤业党委", kind="committee")


@pytest.fixture
def people(company):
    return {
        role: factories.person(f"p-{role}", f"某{role}", company, role)
        for role in ("party_admin", "leader", "inspector")
    }


def test_two_plans_at_once_do_not_pass_the_cap_together(company, people):
    section = factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
    branch = factories.branch("B01", "综采一队党支部", parent=section)
    plans = [plans_cast.plan(scope, people["party_admin"], state="approved") for scope in (company, section)]

    def adding(plan):
        def work():
            try:
                return visit_planning.add(
                    by=people["party_admin"],
                    plan=plan,
                    branch=branch,
                    leader=people["leader"],
                    members=[(people["inspector"], "party")],
                    planned_on=plans_cast.workday(),
                    kind="spot_check",
                )
            except ValidationError as refused:
                return refused

        return work

    outcome = at_once([adding(plan) for plan in plans])
    assert sum(isinstance(each, ValidationError) for each in outcome) == 1
    assert SupervisionVisit.objects.count() == 1


def test_generating_two_plans_at_once_does_not_pass_the_cap(company, people):
    section = factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
    plans_cast.branches(section, 4)
    plans = [plans_cast.plan(scope, people["party_admin"]) for scope in (company, section)]
    by = people["party_admin"]
    at_once([lambda plan=plan: plan_generation.generate(plan, by=by) for plan in plans])
    assert SupervisionVisit.objects.count() == 4


def test_generating_twice_at_once_plans_every_branch_once(company, people):
    plans_cast.branches(company, 5)
    plan = plans_cast.plan(company, people["party_admin"])
    at_once([lambda: plan_generation.generate(plan, by=people["party_admin"])] * 2)
    assert plan.visits.count() == 5
    assert plan.visits.values("branch").distinct().count() == 5
