"""The pages of those who agree to a project: consents, approval steps, deputies."""

import pytest

from projects.models import ApprovalStep, TeamMember
from projects.services import approval_steps
from projects.views.approval_steps import ApprovalStepPages
from projects.views.deputies import DeputyPages
from tests import factories
from tests.pages import PagesTests, page
from tests.projects import application_cast as cast

pytestmark = pytest.mark.django_db


class TestConsentPages:
    def test_the_other_branch_answers_and_the_asking_one_does_not(
        self, as_user, secretary, outsider, tunnelling
    ):
        lent = factories.person("lent1", "外支部老何", tunnelling, "member")
        project = cast.draft(secretary, team=[(lent, "配合")])
        row = project.team.get()
        url = f"/projects/consents/member/{row.pk}/agree/"
        assert as_user(secretary).post(url).status_code == 404
        assert "外支部老何" in page(as_user(outsider).get("/projects/consents/"))
        assert as_user(outsider).get(url).status_code == 200
        assert as_user(outsider).post(url).status_code == 302
        row.refresh_from_db()
        assert row.consent == TeamMember.Consent.GIVEN

    def test_declining_needs_a_reason_and_tells_it(self, as_user, secretary, outsider, tunnelling):
        project = cast.draft(secretary, kind="joint", partners=[tunnelling])
        url = f"/projects/consents/partner/{project.partners.get().pk}/decline/"
        assert as_user(outsider).post(url, {}).status_code == 422
        assert as_user(outsider).post(url, {"reason": "任务重"}).status_code == 302
        assert "任务重" in page(as_user(secretary).get(project.get_absolute_url()))

    @pytest.mark.parametrize("path", ["nobody/1/agree/", "member/1/explode/", "member/999999/agree/"])
    def test_what_does_not_exist_is_not_found(self, as_user, secretary, path):
        assert as_user(secretary).get(f"/projects/consents/{path}").status_code == 404


class TestStepPages(PagesTests):
    pages = ApprovalStepPages
    changed_field = "name"

    @pytest.fixture
    def own(self, company):
        approval_steps.ship_steps()
        return ApprovalStep.objects.get(kind="secretary", stage="application", order=1)

    @pytest.fixture
    def reader(self, auditor):
        return auditor

    def shown(self, own):
        return own.name

    def typed(self, own):
        step = {"kind": "secretary", "stage": "application", "order": 7, "name": "安全审核"}
        return step | {"role": "confirmer", "working_days": 4}

    def more(self, own, count):
        for number in range(count):
            approval_steps.add(by=None, **(self.typed(own) | {"order": 20 + number}))


class TestDeputyPages(PagesTests):
    pages = DeputyPages
    changed_field = "reason"

    @pytest.fixture
    def own(self, unit_head, secretary):
        return cast.deputy(unit_head, secretary)

    @pytest.fixture
    def foreign(self, tunnelling, outsider):
        head = factories.person("h9", "掘进队长", tunnelling, "unit_head")
        return cast.deputy(head, outsider)

    @pytest.fixture
    def writer(self, unit_head):
        return unit_head

    @pytest.fixture
    def reader(self, mining):
        return factories.person("aud2", "审计小马", mining, "auditor")

    def shown(self, own):
        return own.principal.name

    def typed(self, own):
        other = factories.person("dep2", "副队长", own.principal.branch, "member")
        return {"principal": own.principal_id, "deputy": other.pk, "since": "2026-12-01"}

    def more(self, own, count):
        for number in range(count):
            other = factories.person(f"d{number}", f"副手{number}", own.principal.branch, "member")
            cast.deputy(own.principal, other)

    def test_nobody_names_a_deputy_for_a_colleague(self, as_user, secretary, own):
        answer = as_user(secretary).post(self.pages.url("add"), self.typed(own))
        assert answer.status_code == 422
        assert "principal" in answer.context["form"].errors
