"""Demonstration points: applied for, checked, named by another person, reviewed each year, withdrawn."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from branches.facts import questions
from branches.models import DemoSite
from branches.services import sites
from branches.todos import capacity as todos
from branches.views.sites import DemoSitePages, NamedSitePages
from common.errors import RuleViolation
from tests import factories
from tests.branches import capacity
from tests.pages import PagesTests, page


@pytest.fixture
def reader(mining):
    return factories.person("head1", "队长老韩", mining, "unit_head")


class TestDemoSitePages(PagesTests):
    pages = DemoSitePages
    foreign_field, changed_field = "branch", "name"

    @pytest.fixture
    def own(self, mining):
        return capacity.demo_site(mining)

    @pytest.fixture
    def foreign(self, tunnelling):
        return capacity.demo_site(tunnelling, "掘进示范点")

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, reader):
        return reader

    def typed(self, own):
        return {"branch": own.branch_id, "name": "包机示范点", "shows": "故障减半"}

    def more(self, own, count):
        for number in range(count):
            capacity.demo_site(own.branch, f"第{number}点")

    def test_verbs_on_foreign_rows_are_not_found(self, as_user, company, foreign, own):
        outsider = factories.person("admin2", "机关小吴", own.branch, "party_admin")
        for verb in self.pages.actions:
            assert as_user(outsider).post(self.pages.url("action", foreign.pk, verb), {}).status_code == 404

    def test_an_unknown_verb_is_not_found(self, as_user, admin, own):
        assert as_user(admin).get(self.pages.url("action", own.pk, "explode")).status_code == 404

    def test_asking_before_a_verb_changes_nothing(self, as_user, admin, own):
        for verb in self.pages.actions:
            assert as_user(admin).get(self.pages.url("action", own.pk, verb)).status_code == 200
        own.refresh_from_db()
        assert own.state == "applied"


class TestNamedSitePages(PagesTests):
    pages = NamedSitePages

    @pytest.fixture
    def own(self, mining):
        return capacity.demo_site(mining, state="named")

    @pytest.fixture
    def reader(self, tunnelling):
        return factories.person("m9", "掘进工", tunnelling, "member")

    @pytest.fixture
    def writer(self, reader):
        return reader

    def more(self, own, count):
        for number in range(count):
            capacity.demo_site(own.branch, f"第{number}点", state="named")

    def test_what_is_not_named_is_nobodys_reading(self, as_user, reader, mining):
        applied = capacity.demo_site(mining, "申报中的")
        browser = as_user(reader)
        assert "申报中的" not in page(browser.get(self.pages.url("list")))
        assert browser.get(self.pages.url("detail", applied.pk)).status_code == 404


def lines(checklist, *points):
    items = checklist.items.all()
    return {item.pk: (Decimal(given), "所见") for item, given in zip(items, points, strict=True)}


@pytest.fixture
def criteria(db):
    return capacity.criteria()


def check(site, by, criteria, *points):
    return sites.check(
        site,
        by=by,
        checklist=criteria,
        lines=lines(criteria, *(points or (40, 10, 45))),
        conclusion="建议命名",
    )


class TestWay:
    def test_it_is_checked_by_one_and_named_by_another(self, mining, inspector, admin, criteria):
        site = check(capacity.demo_site(mining), inspector, criteria)
        assert site.state == "checked"
        with pytest.raises(RuleViolation):
            sites.name(site, by=inspector)
        site = sites.name(site, by=admin)
        assert (site.state, site.named_by, site.named_on) == ("named", admin, timezone.localdate())
        assert site.review_due_on == sites.in_a_year(timezone.localdate())

    def test_below_the_line_it_is_not_named(self, mining, inspector, admin, criteria):
        site = check(capacity.demo_site(mining), inspector, criteria, 20, 5, 45)
        with pytest.raises(RuleViolation):
            sites.name(site, by=admin)

    def test_the_own_point_is_neither_checked_nor_named_by_those_who_applied(self, mining, company, criteria):
        both = factories.person("both", "兼任", company, "party_admin")
        site = capacity.demo_site(mining, applied_by=both)
        assert site.why_not_check(both)
        own = factories.person("insp9", "本支部督查员", mining, "inspector")
        assert site.why_not_check(own)

    def test_points_above_the_criterion_and_missing_ones_are_refused(self, mining, inspector, criteria):
        site = capacity.demo_site(mining)
        with pytest.raises(RuleViolation, match="支委会健全"):
            check(site, inspector, criteria, 41, 10, 45)
        with pytest.raises(RuleViolation):
            sites.check(site, by=inspector, checklist=criteria, lines={}, conclusion="好")

    def test_refused_with_a_reason_it_may_apply_again(self, mining, admin, secretary):
        site = sites.refuse_application(capacity.demo_site(mining), by=admin, reason="无数据")
        assert (site.state, site.reason) == ("refused", "无数据")
        site = sites.change(site, by=secretary, shows="补充了财务确认的数据")
        assert (site.state, site.applied_by, site.reason) == ("applied", secretary, "")

    def test_once_checked_its_words_stand(self, mining, inspector, secretary, criteria):
        site = check(capacity.demo_site(mining), inspector, criteria)
        with pytest.raises(RuleViolation):
            sites.change(site, by=secretary, shows="另一")

    def test_a_yearly_review_moves_the_next_one_by_a_year(self, mining, inspector, criteria):
        today = timezone.localdate()
        site = capacity.demo_site(mining, state="named", review_due_on=today)
        assert site.is_review_due
        site = check(site, inspector, criteria)
        assert (site.state, site.review_due_on) == ("named", sites.in_a_year(today))
        assert site.checks.get().is_review

    def test_a_withdrawn_name_keeps_its_reason_and_is_not_checked_again(self, mining, admin, inspector):
        site = sites.withdraw(capacity.demo_site(mining, state="named"), by=admin, reason="较大事故")
        assert (site.state, site.withdrawn_on, site.reason) == ("withdrawn", timezone.localdate(), "较大事故")
        assert site.why_not_check(inspector)
        with pytest.raises(RuleViolation):
            sites.withdraw(site, by=admin, reason="再次")

    def test_a_leap_day_is_reviewed_on_the_first_of_march(self):
        assert sites.in_a_year(date(2028, 2, 29)) == date(2029, 3, 1)


@pytest.mark.django_db
class TestCheckPage:
    def test_it_is_closed_with_points_words_and_conclusion(self, as_user, mining, inspector, criteria):
        site = capacity.demo_site(mining)
        browser, url = as_user(inspector), f"/organisation/demo_site/{site.pk}/check/"
        typed = {f"points_{item.pk}": "5" for item in criteria.items.all()}
        answer = browser.post(url, typed | {"comment": "建议命名"})
        first, _second, third = criteria.items.all()
        assert set(answer.context["form"].errors) == {
            f"note_{first.pk}",
            f"note_{third.pk}",
            f"note_{_second.pk}",
        }
        typed |= {f"note_{item.pk}": "资料不全" for item in criteria.items.all()}
        assert browser.post(url, typed | {"comment": ""}).status_code == 422
        answer = browser.post(url, typed | {"comment": "建议命名"})
        assert answer.status_code == 302
        assert site.checks.get().points == 15

    def test_without_criteria_it_says_so(self, as_user, mining, inspector):
        site = capacity.demo_site(mining)
        assert as_user(inspector).get(f"/organisation/demo_site/{site.pk}/check/").status_code == 409


@pytest.mark.django_db
class TestFactAndTodos:
    def ask(self, day, branch):
        return questions.known["demo_points"].answer(date(day.year, 1, 1), day, [branch.pk])[branch.pk]

    def test_points_count_from_the_day_of_their_name_until_they_are_withdrawn(self, mining, tunnelling):
        site = capacity.demo_site(mining, state="named", named_on=date(2026, 4, 1))
        assert self.ask(date(2026, 3, 31), mining).not_applicable
        found = self.ask(date(2026, 4, 1), mining)
        assert (found.actual, found.records) == (1, (("branches.demosite", site.pk),))
        DemoSite.objects.update(state="withdrawn", withdrawn_on=date(2026, 7, 1))
        assert self.ask(date(2026, 6, 30), mining).actual == 1
        assert self.ask(date(2026, 7, 1), mining).not_applicable
        assert self.ask(date(2026, 7, 1), tunnelling).not_applicable

    def test_reviewers_read_what_waits_and_what_is_due(self, mining, tunnelling, inspector, admin, criteria):
        yesterday = timezone.localdate() - timedelta(days=1)
        capacity.demo_site(mining)
        capacity.demo_site(tunnelling, "到期的", state="named", review_due_on=yesterday)
        check(capacity.demo_site(mining, "已验收的"), inspector, criteria)
        of_inspector = todos.todos(inspector)
        assert [todo.late for todo in of_inspector] == [False, True]
        assert of_inspector[1].url.endswith("?due=true")
        assert len(todos.todos(admin)) == 3
