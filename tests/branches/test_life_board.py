"""The board, the branch's own page, resolutions and first agenda items, and the gaps planted in the sample."""

from datetime import date
from random import Random

import pytest
from django.utils import timezone, translation

from branches import occurrence
from branches.composition import marked, notices_of
from branches.models import Branch, FirstAgendaItem, FollowUp, LifeRecord
from branches.sample import Cast, life_committees
from branches.sample import life as sample
from branches.services import life_records, life_rules
from branches.views.agenda_items import AgendaItemPages
from branches.views.life_board import LifeBoardPages
from common import links
from common.errors import RuleViolation
from common.quarters import Quarter
from tests import factories
from tests.assessments.filing_cast import metric
from tests.branches.test_life_records import hold
from tests.pages import PagesTests, page

pytestmark = pytest.mark.django_db
SINCE = date(2018, 1, 1)


@pytest.fixture(autouse=True)
def english():
    """Words as they stand in the code; pages answer in Chinese."""
    with translation.override("en"):
        yield


@pytest.fixture
def head(mining):
    return factories.person("head1", "陈队长", mining, "unit_head")


@pytest.fixture
def quarterly():
    return life_rules.begin(by=None, kind="member_meeting", branch_kind="branch", since=SINCE, per="quarter")


class TestBoardPages(PagesTests):
    pages = LifeBoardPages

    @pytest.fixture
    def own(self, mining, quarterly):
        hold(mining)
        return mining

    @pytest.fixture
    def foreign(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, head):
        return head

    def more(self, own, count):
        for number in range(count):
            hold(factories.branch(f"X{number}", f"第{number}支部", parent=own))

    def test_held_stands_against_due_with_the_way_to_the_records(self, as_user, secretary, own):
        text = page(as_user(secretary).get(f"{self.pages.url('list')}?quarter=2026Q3"))
        assert "1/1" in text
        assert f"below={own.pk}&amp;kind=member_meeting&amp;since=2026-07-01&amp;until=2026-09-30" in text

    def test_a_whole_year_is_one_span(self, as_user, secretary, own):
        assert "1/4" in page(as_user(secretary).get(f"{self.pages.url('list')}?quarter=2026"))

    def test_only_those_who_missed_something_are_left(self, as_user, admin, own, tunnelling):
        url = f"{self.pages.url('list')}?quarter=2026Q3&missing=yes"
        text = page(as_user(admin).get(url))
        assert f">{tunnelling.name}</a>" in text
        assert f">{own.name}</a>" not in text

    def test_the_table_holds_the_same_counts(self, as_user, secretary, own):
        text = page(as_user(secretary).get(f"{self.pages.url('export', 'csv')}?quarter=2026Q3"))
        assert "1/1" in text


class TestBranchPage:
    def url(self, branch, query=""):
        return f"/organisation/life/{branch.pk}/{query}"

    def test_what_is_due_is_recorded_from_here(self, as_user, secretary, mining, quarterly):
        text = page(as_user(secretary).get(self.url(mining)))
        assert f"branch={mining.pk}&amp;kind=member_meeting" in text

    def test_a_reader_is_offered_nothing_to_record(self, as_user, head, mining, quarterly):
        text = page(as_user(head).get(self.url(mining)))
        assert "life_record/add" not in text

    def test_what_went_by_is_said(self, as_user, secretary, mining, quarterly):
        assert "window-bad" in page(as_user(secretary).get(self.url(mining, "?quarter=2026Q3")))
        hold(mining)
        assert "window-bad" not in page(as_user(secretary).get(self.url(mining, "?quarter=2026Q3")))

    def test_meetings_that_never_touch_production_are_worth_a_word(
        self, as_user, secretary, mining, quarterly
    ):
        words = "均未关联生产经营问题"
        for day in (3, 10, 17):
            hold(mining, kind="study_day", day=date(2026, 8, day))
        assert words in page(as_user(secretary).get(self.url(mining, "?quarter=2026Q3")))
        hold(mining, targets={"assessments.metric": metric("cost_per_tonne")})
        assert words not in page(as_user(secretary).get(self.url(mining, "?quarter=2026Q3")))

    def test_a_draft_is_gone_on_with(self, as_user, secretary, mining, quarterly):
        row = life_records.draft(by=None, branch=mining, kind="member_meeting", held_on=timezone.localdate())
        assert f"life_record/{row.pk}/edit" in page(as_user(secretary).get(self.url(mining)))

    @pytest.mark.parametrize("query", ["?quarter=x", "?quarter=2026Q9", "?quarter=2031Q1"])
    def test_a_wrong_quarter_breaks_nothing(self, as_user, secretary, mining, quarterly, query):
        assert as_user(secretary).get(self.url(mining, query)).status_code == 200

    @pytest.mark.parametrize("changed", [{"closed_on": date(2026, 6, 30)}, {"kind": "group"}])
    def test_of_a_group_and_of_what_is_closed_the_records_are_shown(
        self, as_user, admin, secretary, mining, tunnelling, changed
    ):
        record = hold(mining, secretary)
        elsewhere = hold(tunnelling, admin)
        Branch.objects.filter(pk=mining.pk).update(**changed)
        answer = as_user(admin).get(self.url(mining), follow=True)
        assert answer.status_code == 200
        assert record.get_absolute_url() in page(answer)
        assert elsewhere.get_absolute_url() not in page(answer)

    def test_the_door_leads_to_ones_own_page_or_to_the_board(
        self, as_user, secretary, mining, tunnelling, admin
    ):
        assert as_user(secretary).get("/organisation/life/").url == self.url(mining)
        assert as_user(admin).get("/organisation/life/").url == LifeBoardPages.url("list")


class TestAgendaItemPages(PagesTests):
    pages = AgendaItemPages

    def take_up(self, branch, document):
        values = {
            "document": document,
            "measures": "排查",
            "unit_in_charge": "安监处",
            "due_on": date(2026, 12, 1),
        }
        return FirstAgendaItem.objects.create(record=hold(branch, kind="first_agenda_item"), **values)

    @pytest.fixture
    def own(self, mining):
        return self.take_up(mining, "安全生产重要指示")

    @pytest.fixture
    def foreign(self, tunnelling):
        return self.take_up(tunnelling, "能源保供重要讲话")

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, head):
        return head

    def more(self, own, count):
        for number in range(count):
            self.take_up(own.record.branch, f"文件{number}")

    def test_it_is_closed_once_with_what_came_of_it(self, as_user, writer, own):
        url = self.pages.url("action", own.pk, "close")
        assert as_user(writer).post(url, {"closed_on": "2026-11-20", "closure": "已排查"}).status_code == 302
        with pytest.raises(RuleViolation):
            life_records.close_agenda_item(own, by=writer, closure="再次", closed_on=date(2026, 11, 21))

    def test_documents_are_typed_with_the_record(self, as_user, writer, mining):
        typed = {
            "branch": mining.pk,
            "kind": "first_agenda_item",
            "held_on": "2026-10-08",
            "topics": "第一议题",
            "agenda-TOTAL_FORMS": "1",
            "agenda-INITIAL_FORMS": "0",
            "agenda-0-document": "保供讲话",
            "agenda-0-measures": "排查",
            "agenda-0-unit_in_charge": "安监处",
            "agenda-0-due_on": "2026-11-01",
        }
        assert as_user(writer).post("/organisation/life_record/add/", typed).status_code == 302
        assert FirstAgendaItem.objects.get().document == "保供讲话"


class TestSample:
    @pytest.fixture
    def year(self, company, admin):
        """The branches of the stories, as the sample enterprise has them."""
        group = factories.peer_group("transport", "运输")
        names = (
            sample.NO_MEETING,
            life_committees.TERM_OVER,
            sample.TWO_SKINS,
            life_committees.NO_COMMITTEE,
            life_committees.NO_PUBLICITY,
        )
        branches = [
            factories.branch(f"S{n}", name, parent=company, peer_group=group) for n, name in enumerate(names)
        ]
        metric("rule_violation")
        secretaries = {b.pk: factories.person(f"{b.code}-s", "某支书", b, "secretary") for b in branches}
        members = {
            b.pk: [factories.person(f"{b.code}-{n}", f"委员{n}", b) for n in range(4)] for b in branches
        }
        random = Random(1)
        cast = Cast(random, admin, [], branches, secretaries, {}, members)
        sample.write(cast)
        return {branch.name: branch for branch in branches}

    def test_every_planted_gap_is_found(self, year):
        q3 = Quarter(2026, 3)
        counts = occurrence.count(q3.first_day, q3.last_day, [b.pk for b in year.values()])
        assert counts[year[sample.NO_MEETING].pk]["member_meeting"].missed == 1
        found = occurrence.on_production(date(2025, 10, 1), date(2026, 11, 20), [b.pk for b in year.values()])
        assert found[year[sample.TWO_SKINS].pk][1] == 0
        assert found[year[sample.NO_MEETING].pk][1] > 10
        today = timezone.localdate()
        rows = marked(Branch.objects.filter(pk__in=[b.pk for b in year.values()]), today)
        codes = {row.name: {one["code"] for one in notices_of(row, today)} for row in rows}
        assert "term_over" in codes[life_committees.TERM_OVER]
        assert "no_committee" in codes[life_committees.NO_COMMITTEE]
        assert "posts" in codes[life_committees.NO_PUBLICITY]

    def test_its_rows_obey_the_rules_of_the_models(self, year):
        for record in LifeRecord.objects.all()[:80]:
            record.full_clean()
            assert record.state != LifeRecord.State.RECORDED or record.cautions() == []
        states = FollowUp.objects.all()
        assert states.open().exists()
        assert states.exclude(done_on=None).exists()
        assert links.Link.objects.filter(to_type="assessments.metric").exists()
