"""Benefits: claimed with their arithmetic, confirmed by another department, added up over what is confirmed."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import RuleViolation, StaleEdit
from projects.models import Benefit, Project
from projects.services import benefits
from projects.views.benefits import BenefitPages
from tests import factories
from tests.pages import PagesTests, form_values, page, queries
from tests.projects import running_cast as cast

pytestmark = pytest.mark.django_db
USED = date(2026, 1, 1)


@pytest.fixture
def project(mining, secretary):
    return cast.project(mining, secretary, "confirming")


@pytest.fixture
def benefit(project):
    return project.benefit


@pytest.fixture
def claimed(project, secretary):
    return cast.claimed(project, secretary)


def claim(benefit, by, **values):
    values = {"commissioned_on": USED, "inputs": cast.UNIT_SAVING} | values
    return benefits.claim(benefit, by=by, **values)


class TestClaiming:
    def test_the_amount_follows_from_the_figures(self, benefit, secretary):
        benefit = claim(benefit, secretary)
        assert (benefit.state, benefit.claimed_amount) == ("claimed", Decimal("200000.00"))
        assert (benefit.claimed_by, benefit.claimed_on) == (secretary, cast.today())
        assert benefit.confirmed_amount is None

    def test_twelve_months_from_commissioning_are_counted(self, benefit, secretary):
        assert claim(benefit, secretary).counted_until == date(2026, 12, 31)
        benefit.commissioned_on = date(2024, 2, 29)
        assert benefit.counted_until == date(2025, 2, 27)

    @pytest.mark.parametrize("state", ["running", "acceptance", "finished", "suspended", "terminated"])
    def test_only_after_the_acceptance(self, benefit, project, secretary, state):
        Project.objects.update(state=state)
        with pytest.raises(RuleViolation):
            claim(benefit, secretary)

    def test_a_day_ahead_is_refused(self, benefit, secretary):
        with pytest.raises(RuleViolation):
            claim(benefit, secretary, commissioned_on=cast.today() + timedelta(days=1))

    def test_without_an_amount_words_are_asked_for(self, mining, secretary):
        benefit = cast.project(mining, secretary, "confirming", formula="none").benefit
        with pytest.raises(RuleViolation):
            claim(benefit, secretary, inputs={}, words=" ")
        benefit = claim(benefit, secretary, inputs={}, words="消除顶板隐患3处")
        assert (benefit.claimed_amount, benefit.words) == (None, "消除顶板隐患3处")

    def test_a_claim_is_mended_until_it_is_confirmed(self, benefit, secretary):
        benefit = claim(benefit, secretary)
        mended = claim(benefit, secretary, inputs=cast.UNIT_SAVING | {"investment": "60000"})
        assert mended.claimed_amount == Decimal("190000.00")

    def test_the_form_starts_with_the_expected_figures_and_keeps_what_was_typed(
        self, benefit, secretary, as_user
    ):
        Benefit.objects.update(expected_inputs=cast.UNIT_SAVING)
        browser, url = as_user(secretary), reverse("projects:benefit_action", args=[benefit.pk, "claim"])
        typed = form_values(browser.get(url))
        assert typed["unit_saving"] == "2.50"
        typed |= {"commissioned_on": "2026-01-01"}
        answer = browser.post(url, typed | {"volume": "many"})
        assert "many" in page(answer, 422)
        assert browser.post(url, typed).status_code == 302
        benefit.refresh_from_db()
        assert benefit.claimed_amount == Decimal("200000.00")


class TestConfirming:
    def test_finance_confirms_with_own_figures_and_the_project_is_finished(self, claimed, finance):
        inputs = cast.UNIT_SAVING | {"volume": "80000"}
        benefit = benefits.confirm(claimed, by=finance, inputs=inputs, basis="产量报表、成本核算表")
        assert (benefit.claimed_amount, benefit.confirmed_amount) == (
            Decimal("200000.00"),
            Decimal("150000.00"),
        )
        assert (benefit.confirmed_by, benefit.confirmed_on) == (finance, cast.today())
        project = Project.objects.get()
        assert (project.state, project.finished_on) == ("finished", cast.today())

    def test_an_amount_that_finance_counts_otherwise_holds(self, claimed, finance):
        benefit = benefits.confirm(
            claimed, by=finance, inputs=cast.UNIT_SAVING, amount=Decimal("123456.78"), basis="审定"
        )
        assert benefit.confirmed_amount == Decimal("123456.78")

    def test_a_benefit_in_words_is_confirmed_in_words(self, mining, secretary, finance):
        benefit = cast.project(mining, secretary, "confirming", formula="none").benefit
        benefit = claim(benefit, secretary, inputs={}, words="消除隐患")
        with pytest.raises(RuleViolation):
            benefits.confirm(benefit, by=finance, amount=Decimal(1), basis="现场核实")
        benefit = benefits.confirm(benefit, by=finance, basis="现场核实")
        assert (benefit.state, benefit.confirmed_amount) == ("confirmed", None)

    def test_nobody_confirms_what_is_not_claimed(self, benefit, finance):
        with pytest.raises(RuleViolation):
            benefits.confirm(benefit, by=finance, inputs=cast.UNIT_SAVING, basis="审定")

    @pytest.mark.parametrize("part", ["lead", "team", "claimed_by", "branch", "partner"])
    def test_whoever_has_a_part_in_it_does_not_confirm(self, claimed, project, finance, part):
        {
            "lead": lambda: Project.objects.update(lead=finance),
            "team": lambda: project.team.create(user=finance),
            "claimed_by": lambda: Benefit.objects.update(claimed_by=finance),
            "branch": lambda: Project.objects.update(branch=finance.branch),
            "partner": lambda: project.partners.create(branch=finance.branch),
        }[part]()
        claimed = Benefit.objects.get()
        for work in (
            lambda: benefits.confirm(claimed, by=finance, inputs=cast.UNIT_SAVING, basis="审定"),
            lambda: benefits.send_back(claimed, by=finance, reason="无凭证"),
        ):
            with pytest.raises(RuleViolation):
                work()
        assert Benefit.objects.get().state == "claimed"

    def test_sent_back_it_is_claimed_again(self, claimed, secretary, finance):
        benefit = benefits.send_back(claimed, by=finance, reason="缺少产量凭证")
        assert (benefit.state, benefit.remark) == ("sent_back", "缺少产量凭证")
        benefit = claim(benefit, secretary, words="附产量报表")
        assert (benefit.state, benefit.remark) == ("claimed", "")

    def test_a_claim_mended_meanwhile_is_not_confirmed_unseen(self, benefit, secretary, finance):
        seen = claim(benefit, secretary).version
        claim(benefit, secretary, inputs=cast.UNIT_SAVING | {"volume": "900000"})
        with pytest.raises(StaleEdit):
            benefits.confirm(benefit, by=finance, inputs=cast.UNIT_SAVING, basis="审定", version=seen)

    def test_the_form_of_finance_starts_with_the_claimed_figures(self, claimed, finance, as_user):
        browser, url = as_user(finance), reverse("projects:benefit_action", args=[claimed.pk, "confirm"])
        answer = browser.get(url)
        assert "200,000.00" in page(answer)
        typed = form_values(answer)
        assert browser.post(url, typed).status_code == 422
        assert browser.post(url, typed | {"basis": "成本核算表"}).status_code == 302
        assert Benefit.objects.get().confirmed_amount == Decimal("200000.00")


class TestBenefitPages(PagesTests):
    pages = BenefitPages

    @pytest.fixture
    def own(self, claimed):
        return claimed

    @pytest.fixture
    def foreign(self, tunnelling, outsider):
        return cast.project(tunnelling, outsider, "confirming", name="掘进提速攻关").benefit

    @pytest.fixture
    def writer(self, mining, secretary):
        factories.appoint(secretary, "confirmer", mining)
        return type(secretary).objects.get(pk=secretary.pk)

    @pytest.fixture
    def reader(self, mining):
        return factories.person("insp9", "督查员小孙", mining, "inspector")

    def more(self, own, count):
        for number in range(count):
            made = cast.project(own.project.branch, own.project.lead, "confirming", name=f"攻关{number}")
            cast.claimed(made, own.project.lead)


class TestTotals:
    @pytest.fixture
    def saved(self, mining, tunnelling, secretary, outsider, finance):
        """Amounts of two branches, two categories and two years, one of them only claimed."""
        rows = (
            (mining, secretary, "cost_saving", "100000.10", date(2026, 3, 1)),
            (mining, secretary, "tech_research", "50000.25", date(2026, 5, 1)),
            (tunnelling, outsider, "cost_saving", "7000.33", date(2025, 12, 31)),
        )
        for branch, lead, category, amount, day in rows:
            cast.confirmed(cast.project(branch, lead, category=category), finance, amount, day)
        cast.claimed(cast.project(mining, secretary, "confirming"), secretary, "999999.99")
        cast.confirmed(cast.project(mining, secretary, formula="none"), finance, "0.00", date(2026, 6, 1))
        Benefit.objects.filter(formula="none").update(confirmed_amount=None)

    def totals(self, browser, query=""):
        return browser.get(f"{reverse('projects:benefit_totals')}{query}").context["totals"]

    def test_only_confirmed_amounts_are_added_up(self, saved, leader, as_user):
        totals = self.totals(as_user(leader))
        assert totals.total.confirmed == Decimal("157000.68")
        assert [(line.label, line.confirmed) for line in totals.by_branch] == [
            ("综采一队党支部", Decimal("150000.35")),
            ("掘进二队党支部", Decimal("7000.33")),
        ]
        assert [(line.key, line.confirmed) for line in totals.by_year] == [
            (2026, Decimal("150000.35")),
            (2025, Decimal("7000.33")),
        ]
        assert {line.key: line.confirmed for line in totals.by_category} == {
            "cost_saving": Decimal("107000.43"),
            "tech_research": Decimal("50000.25"),
        }

    def test_claimed_amounts_stand_beside_them_if_asked_and_never_inside(self, saved, leader, as_user):
        browser = as_user(leader)
        assert "999,999.99" not in page(browser.get(reverse("projects:benefit_totals")))
        totals = self.totals(browser, "?count=claimed")
        assert (totals.total.confirmed, totals.total.waiting) == (Decimal("157000.68"), Decimal("999999.99"))

    @pytest.mark.parametrize(
        ("query", "amount"),
        [("?year=2025", "7000.33"), ("?category=tech_research", "50000.25"), ("?year=2019", "0.00")],
    )
    def test_filters_narrow_the_sums(self, saved, leader, as_user, query, amount):
        assert self.totals(as_user(leader), query).total.confirmed == Decimal(amount)

    def test_a_secretary_sees_the_sums_of_the_own_branch(self, saved, secretary, as_user):
        assert self.totals(as_user(secretary)).total.confirmed == Decimal("150000.35")

    def test_page_workbook_and_interface_say_the_same(self, saved, leader, as_user):
        browser = as_user(leader)
        shown = page(browser.get(reverse("projects:benefit_totals")))
        answer = browser.get(reverse("projects:benefit_totals_export", args=["xlsx"]))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        sums = {Decimal(str(list(sheet.values)[-1][2])) for sheet in book.worksheets[:3]}
        body = browser.get("/api/benefit-totals/").json()
        assert "157,000.68" in shown
        assert sums == {Decimal("157000.68")}
        assert body["total"]["confirmed"] == "157000.68"
        assert sum(Decimal(row["confirmed"]) for row in body["by_branch"]) == Decimal("157000.68")

    def test_wrong_words_in_the_address_narrow_nothing(self, saved, leader, as_user):
        totals = self.totals(as_user(leader), "?year=abcd&below=x&category=%00")
        assert totals.total.confirmed == Decimal("157000.68")

    def test_they_cost_as_much_for_many_branches_as_for_one(self, saved, leader, company, finance, as_user):
        browser, url = as_user(leader), reverse("projects:benefit_totals")
        browser.get(url)
        few = queries(browser, url)
        for number in range(5):
            branch = factories.branch(f"B2{number}", f"支部{number}", parent=company)
            lead = factories.person(f"sec2{number}", "支书", branch, "secretary")
            cast.confirmed(cast.project(branch, lead), finance)
        with CaptureQueriesContext(connection) as many:
            browser.get(url)
        assert len(many) <= few
