"""The pages of the difficulty board and of bids: page sets, prefill from other records, foreign ids."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import Metric
from common import links
from projects.models import Bid, Difficulty, Project
from projects.services import bids
from projects.views.bids import BidPages
from projects.views.difficulties import DifficultyPages
from tests import factories
from tests.branches import contact_cast, voices_cast
from tests.pages import PagesTests, page
from tests.projects import board_cast as cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(mining):
    return factories.person("head1", "赵队长", mining, "unit_head")


@pytest.fixture
def member(tunnelling):
    return factories.person("mem1", "党员小吴", tunnelling, "member")


@pytest.fixture
def colleague(tunnelling):
    return factories.person("mem2", "党员小郑", tunnelling, "member")


@pytest.fixture
def metric():
    return Metric.objects.create(
        code="cost_per_tonne", name="吨煤成本", side="business", unit_of_measure="元/吨"
    )


def typed(branch, **values):
    return {
        "title": "胶带机停机时间长",
        "branch": branch.pk,
        "category": "tech_research",
        "description": "月停机 46 小时。",
        "indicator": "月停机",
        "current": "46",
        "wanted": "20",
        "measure_unit": "小时",
        "bids_until": cast.in_days(9).isoformat(),
    } | values


class TestDifficultyPages(PagesTests):
    pages = DifficultyPages
    foreign_field = "branch"
    changed_field = "title"

    @pytest.fixture
    def own(self, secretary, mining):
        return cast.posted(secretary, mining)

    @pytest.fixture
    def foreign(self, outsider, tunnelling):
        """A draft next door."""
        return cast.written(outsider, tunnelling, title="掘进迎头顶板薄弱")

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        """Reads the board and changes nothing."""
        return factories.person("aud9", "审计", mining, "auditor")

    def typed(self, own):
        return typed(own.branch)

    def more(self, own, count):
        for number in range(count):
            cast.posted(own.posted_by, own.branch, title=f"难题{number}")


class TestDifficultyBoard:
    def test_the_gap_is_said_in_words(self, as_user, head, mining, member):
        cast.posted(head, mining)
        text = page(as_user(member).get(reverse("projects:difficulty_list")))
        assert "吨煤成本 312 → 298 元/吨，差 14" in text

    def test_a_figure_of_the_catalogue_names_the_indicator_and_is_linked(self, as_user, head, mining, metric):
        given = typed(mining, indicator="", measure_unit="", metric=metric.pk)
        assert as_user(head).post(reverse("projects:difficulty_add"), given).status_code == 302
        row = Difficulty.objects.get()
        assert (row.indicator, row.measure_unit) == ("吨煤成本", "元/吨")
        assert links.from_row(row).get().to_id == metric.pk

    def test_it_says_beside_the_field_that_nothing_hurts(self, as_user, head, mining):
        answer = as_user(head).post(reverse("projects:difficulty_add"), typed(mining, wanted="46"))
        assert answer.status_code == 422
        assert "wanted" in answer.context["form"].errors

    def test_neither_figure_nor_words_is_asked_for(self, as_user, head, mining):
        answer = as_user(head).post(reverse("projects:difficulty_add"), typed(mining, indicator=""))
        assert "indicator" in answer.context["form"].errors

    def test_a_visit_proposes_its_problem_and_is_linked(self, as_user, leader, mining):
        visit = contact_cast.visit(
            contact_cast.point(leader, mining), date(2026, 9, 12), problems="顶板管理薄弱"
        )
        for query in (f"?visit={visit.pk}", f"?from=branches.contactvisit&id={visit.pk}"):
            form = as_user(leader).get(reverse("projects:difficulty_add") + query).context["form"]
            assert (form.initial["description"], form.initial["branch"]) == ("顶板管理薄弱", mining.pk)
        given = typed(mining, origin=form.initial["origin"])
        assert as_user(leader).post(reverse("projects:difficulty_add"), given).status_code == 302
        assert links.from_row(Difficulty.objects.get()).get().to_label == str(visit)[:200]

    def test_where_it_comes_from_is_named_to_those_alone_who_may_open_it(
        self, as_user, leader, head, mining, member
    ):
        visit = contact_cast.visit(contact_cast.point(leader, mining), date(2026, 9, 12))
        row = cast.posted(head, mining, origin=visit)
        assert visit.get_absolute_url() in page(as_user(leader).get(row.get_absolute_url()))
        assert leader.name not in page(as_user(member).get(row.get_absolute_url()))

    def test_a_request_proposes_its_words_and_nobody_s_name(self, as_user, secretary, mining):
        unit = factories.unit("U1", "综采一队", mining)
        asked = voices_cast.request(mining, unit=unit, text="支架乳化液泵站经常停", asker_name="老张")
        url = reverse("projects:difficulty_add")
        query = f"?from=branches.workerrequest&id={asked.pk}"
        answer = as_user(secretary).get(url + query)
        form = answer.context["form"]
        assert (form.initial["description"], form.initial["unit"]) == ("支架乳化液泵站经常停", unit.pk)
        assert "老张" not in page(answer)

    def test_the_record_of_another_is_not_found(self, as_user, leader, tunnelling, head, mining):
        visit = contact_cast.visit(contact_cast.point(leader, tunnelling), date(2026, 9, 12), problems="秘密")
        url = reverse("projects:difficulty_add")
        browser = as_user(head)
        assert browser.get(f"{url}?visit={visit.pk}").status_code == 404
        answer = browser.post(url, typed(mining, origin=f"branches.contactvisit:{visit.pk}"))
        assert "origin" in answer.context["form"].errors
        assert not Difficulty.objects.exists()

    def test_only_records_that_can_become_a_difficulty_are_named(self, as_user, head, mining):
        url = f"{reverse('projects:difficulty_add')}?from=branches.user&id={head.pk}"
        assert as_user(head).get(url).status_code == 404

    def test_the_filter_finds_what_takes_bids_and_what_one_bids_for(self, as_user, head, mining, member):
        open_one = cast.posted(head, mining, title="在榜难题")
        cast.posted(head, mining, title="另一难题")
        over = cast.posted(head, mining, title="过期难题")
        Difficulty.objects.filter(pk=over.pk).update(bids_until=cast.in_days(-2))
        cast.bid(open_one, member)
        browser, url = as_user(member), reverse("projects:difficulty_list")
        taking = page(browser.get(f"{url}?whose=taking"))
        assert "在榜难题" in taking
        assert "过期难题" not in taking
        mine = page(browser.get(f"{url}?whose=bid"))
        assert "在榜难题" in mine
        assert "另一难题" not in mine


def test_the_history_says_yes_and_no_in_words(as_user, member, head, mining):
    offered = cast.bid(cast.posted(head, mining), member)
    history = page(as_user(member).get(offered.get_absolute_url()))
    assert "False" not in history
    assert "<ins>否</ins>" in history


class TestBidPages(PagesTests):
    pages = BidPages
    foreign_field = "branch"
    changed_field = "approach"

    @pytest.fixture
    def difficulty(self, head, mining):
        return cast.posted(head, mining)

    @pytest.fixture
    def own(self, difficulty, member):
        return cast.bid(difficulty, member)

    @pytest.fixture
    def foreign(self, own, company):
        """Of a third branch, for a difficulty of that branch."""
        third = factories.branch("B03", "机电队党支部", parent=company)
        rival = factories.person("sec3", "周支书", third, "member")
        return cast.row_of_bid(cast.posted(rival, third, title="提升机故障"), rival, third)

    @pytest.fixture
    def foreign_choice(self, mining):
        return mining

    @pytest.fixture
    def writer(self, member):
        return member

    @pytest.fixture
    def reader(self, tunnelling):
        return factories.person("aud9", "审计", tunnelling, "auditor")

    def typed(self, own):
        other = cast.posted(own.difficulty.posted_by, own.difficulty.branch, title="另一难题")
        return {
            "difficulty": other.pk,
            "branch": own.branch_id,
            "lead": own.by_id,
            "approach": "党员包机",
            "promised": "300",
            "promised_by": cast.in_days(90).isoformat(),
        }

    def shown(self, own):
        return own.lead.name

    def more(self, own, count):
        for number in range(count):
            other = cast.posted(own.difficulty.posted_by, own.difficulty.branch, title=f"难题{number}")
            cast.bid(other, own.by)

    def test_verbs_are_closed_to_readers(self, as_user, reader, own):
        for verb in self.pages.actions:
            assert as_user(reader).post(self.pages.url("action", own.pk, verb), {}).status_code == 403

    def test_asking_before_a_verb_changes_nothing(self, as_user, writer, own, head):
        url = self.pages.url
        assert as_user(writer).get(url("action", own.pk, "withdraw")).status_code == 200
        assert as_user(head).get(url("action", own.pk, "select")).status_code == 200
        own.refresh_from_db()
        assert own.state == Bid.State.OFFERED

    def test_the_form_says_what_a_promise_has_to_be(self, as_user, member, own, head, mining):
        given = self.typed(own) | {"promised": "312"}
        answer = as_user(member).post(self.pages.url("add"), given)
        assert answer.status_code == 422
        assert "优于当前值 312" in answer.context["form"].errors["promised"][0]

    def test_a_draft_is_nothing_to_bid_for(self, as_user, member, own, head, mining):
        draft = cast.written(head, mining, title="未发榜")
        answer = as_user(member).post(self.pages.url("add"), self.typed(own) | {"difficulty": draft.pk})
        assert "difficulty" in answer.context["form"].errors

    def test_a_rival_of_the_own_branch_is_not_found(self, as_user, own, colleague):
        assert as_user(colleague).get(self.pages.url("detail", own.pk)).status_code == 404
        text = page(as_user(colleague).get(own.difficulty.get_absolute_url()))
        assert own.approach not in text

    def test_selecting_shows_the_way_both_ways(self, as_user, own, head, member):
        answer = as_user(head).post(self.pages.url("action", own.pk, "select"), {"reason": "可行"})
        assert answer.status_code == 302
        project = Project.objects.get(bid=own)
        text = page(as_user(member).get(own.difficulty.get_absolute_url()))
        assert project.get_absolute_url() in text
        origin = page(as_user(member).get(reverse("projects:project_origin", args=[project.pk])))
        assert own.difficulty.get_absolute_url() in origin

    def test_the_second_who_selects_reads_why_not(self, as_user, own, colleague, head, secretary):
        other = cast.bid(own.difficulty, colleague)
        bids.select(own, by=head, reason="可行")
        answer = as_user(secretary).post(self.pages.url("action", other.pk, "select"), {"reason": "后到"})
        assert answer.status_code == 422
        assert "已不在揭榜" in page(answer, 422)


class TestTheTodos:
    def titles(self, as_user, user):
        return page(as_user(user).get(reverse("home")))

    def test_who_selects_is_told_when_the_time_for_bids_is_over(self, as_user, head, mining, member):
        row = cast.posted(head, mining)
        cast.bid(row, member)
        assert "份揭榜方案中择优" not in self.titles(as_user, head)
        Difficulty.objects.update(bids_until=cast.in_days(-1))
        assert "从 1 份揭榜方案中择优" in self.titles(as_user, head)

    def test_who_was_selected_completes_the_application(self, as_user, head, mining, member):
        bids.select(cast.bid(cast.posted(head, mining), member), by=head, reason="可行")
        assert "揭榜已选中" in self.titles(as_user, member)
        assert "揭榜已选中" not in self.titles(as_user, head)

    def test_the_poster_is_told_when_nobody_bids(self, as_user, head, mining, member):
        row = cast.posted(head, mining, bids_until=cast.in_days(2))
        assert "尚无人揭榜" in self.titles(as_user, head)
        cast.bid(row, member)
        assert "尚无人揭榜" not in self.titles(as_user, head)
