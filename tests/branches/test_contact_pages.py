"""The pages of contact points, visits, follow-ups and of a quarter's coverage."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from docx import Document

from branches import outcomes
from branches.models import ContactVisit, FollowUp
from branches.views.contact_points import ContactPointPages
from branches.views.contact_visits import ContactVisitPages
from branches.views.follow_ups import FollowUpPages
from common import links
from tests import factories
from tests.assessments import filing_cast
from tests.branches import contact_cast
from tests.pages import PagesTests, page

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 12)


@pytest.fixture
def section(company):
    return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")


@pytest.fixture
def branch(section):
    return factories.branch("B11", "综采三队党支部", parent=section)


@pytest.fixture
def section_leader(section):
    return factories.person("leader2", "总支老郑", section, "leader")


@pytest.fixture
def section_admin(section):
    return factories.person("admin2", "总支小吴", section, "party_admin")


@pytest.fixture
def foreign_point(company, tunnelling):
    return contact_cast.point(factories.person("leader3", "外头老何", company, "leader"), tunnelling)


@pytest.fixture
def point(section_leader, branch):
    return contact_cast.point(section_leader, branch, is_lead=True)


def formset(*rows, prefix="agreed"):
    """What a browser sends of the rows of what was agreed."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


class TestContactPointPages(PagesTests):
    pages = ContactPointPages
    foreign_field, changed_field = "branch", "note"

    @pytest.fixture
    def own(self, point):
        return point

    @pytest.fixture
    def foreign(self, foreign_point):
        return foreign_point

    @pytest.fixture
    def foreign_choice(self, foreign_point):
        return foreign_point.branch

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section_leader):
        return section_leader

    def shown(self, own):
        return str(own.branch)

    def typed(self, own):
        other = factories.branch("B77", "通风队党支部", parent=own.branch.parent)
        return {"leader": own.leader_id, "branch": other.pk, "since": "2026-01-01"}

    def more(self, own, count):
        for number in range(count):
            contact_cast.point(
                own.leader, factories.branch(f"M{number}", f"机电{number}队党支部", parent=own.branch.parent)
            )

    def test_a_refusal_stands_beside_the_form_with_everything_typed(self, as_user, writer, own):
        typed = {"leader": own.leader_id, "branch": own.branch_id, "since": "2026-01-01", "note": "文件一号"}
        answer = as_user(writer).post(self.pages.url("add"), typed)
        assert "文件一号" in page(answer, 422)
        assert answer.context["form"].non_field_errors()


class TestContactVisitPages(PagesTests):
    pages = ContactVisitPages
    foreign_field, changed_field = "contact_point", "topics"

    @pytest.fixture
    def own(self, point):
        return contact_cast.visit(point, DAY)

    @pytest.fixture
    def foreign(self, foreign_point):
        return contact_cast.visit(foreign_point, DAY)

    @pytest.fixture
    def foreign_choice(self, foreign_point):
        return foreign_point

    @pytest.fixture
    def writer(self, section_leader):
        return section_leader

    @pytest.fixture
    def reader(self, section):
        return factories.person("auditor2", "审计小马", section, "auditor")

    def shown(self, own):
        return str(own.branch)

    def typed(self, own):
        form = {"contact_point": own.contact_point_id, "visited_on": "2026-09-20", "form": "research"}
        return form | {"duration_unit": "hours", "topics": "班前会质量"} | formset()

    def more(self, own, count):
        for number in range(count):
            contact_cast.visit(own.contact_point, date(2026, 8, number + 1))

    def test_asking_before_a_verb_changes_nothing(self, as_user, writer, own):
        """A leader and a branch have verbs of their own; here those of the leader are asked."""
        before = ContactVisit.objects.filter(pk=own.pk).values().get()
        for verb in ("record", "withdraw"):
            assert as_user(writer).get(self.pages.url("action", own.pk, verb)).status_code == 200
        assert ContactVisit.objects.filter(pk=own.pk).values().get() == before


class TestRecording:
    @pytest.fixture
    def send(self, as_user, point):
        def post(url=None, rows=(), **values):
            typed = {"contact_point": point.pk, "visited_on": "2026-09-12", "form": "field_work"}
            typed |= {"duration_unit": "hours", "topics": "顶板管理"} | formset(*rows) | values
            return as_user(point.leader).post(url or ContactVisitPages.url("add"), typed)

        return post

    def row(self, owner, **values):
        return {"text": "补齐班前会记录", "owner": owner.pk, "due_on": "2026-10-08"} | values

    def test_a_visit_and_what_was_agreed_go_out_at_once(self, send, point):
        owner = factories.person("s11", "三队支书", point.branch, "secretary")
        assert send(rows=[self.row(owner)]).status_code == 302
        visit = ContactVisit.objects.get()
        assert (visit.state, visit.recorded_on) == ("recorded", timezone.localdate())
        assert FollowUp.objects.of(visit).get().owner == owner

    def test_a_draft_keeps_what_was_agreed_for_later(self, as_user, send, point):
        owner = factories.person("s11", "三队支书", point.branch, "secretary")
        assert send(rows=[self.row(owner)], topics="", do="draft").status_code == 302
        visit = ContactVisit.objects.get()
        assert visit.state == "draft"
        assert not FollowUp.objects.exists()
        edit = ContactVisitPages.url("edit", visit.pk)
        assert "补齐班前会记录" in page(as_user(point.leader).get(edit))
        answer = send(edit, [self.row(owner)], version=visit.version)
        assert answer.status_code == 302
        assert FollowUp.objects.count() == 1

    def test_without_words_a_visit_stays_a_draft_at_most(self, send):
        answer = send(topics="", help_given="协调检修窗口")
        assert "协调检修窗口" in page(answer, 422)
        assert set(answer.context["form"].errors) == {"topics"}
        assert not ContactVisit.objects.exists()

    def test_a_row_without_its_owner_is_pointed_out_and_nothing_is_lost(self, send):
        answer = send(rows=[{"text": "更换更衣箱", "owner": "", "due_on": "2026-10-08"}])
        assert "更换更衣箱" in page(answer, 422)
        assert not ContactVisit.objects.exists()

    def test_a_row_without_words_is_no_row(self, send, point):
        owner = factories.person("s11", "三队支书", point.branch, "secretary")
        assert send(rows=[self.row(owner), self.row(owner, text=" ")]).status_code == 302
        assert FollowUp.objects.count() == 1

    def test_nothing_is_due_before_it_was_agreed(self, send, point):
        owner = factories.person("s11", "三队支书", point.branch, "secretary")
        answer = send(rows=[self.row(owner, due_on="2026-09-11")])
        assert "早于议定日期" in page(answer, 422)
        assert not ContactVisit.objects.exists()

    def test_a_day_ahead_or_before_the_contact_point_is_refused_beside_the_day(self, send):
        for day in (timezone.localdate() + timedelta(days=1), date(2023, 12, 31)):
            answer = send(visited_on=day.isoformat())
            assert "visited_on" in answer.context["form"].errors

    def test_the_indicator_it_was_about_is_linked(self, as_user, send, point):
        metric = filing_cast.metric("raw_coal_output")
        send(metric=metric.pk)
        visit = ContactVisit.objects.get()
        assert links.from_row(visit).get().to_id == metric.pk
        assert str(metric) in page(as_user(point.leader).get(visit.get_absolute_url()))

    def test_the_only_contact_branch_is_chosen_already_and_its_secretary_proposed(self, as_user, point):
        owner = factories.person("s11", "三队支书", point.branch, "secretary")
        answer = as_user(point.leader).get(ContactVisitPages.url("add"))
        form = answer.context["form"]
        assert form["contact_point"].value() == point.pk
        assert form.agreed.empty_form["owner"].value() == owner.pk

    def test_the_form_keeps_a_draft_in_the_browser(self, as_user, point):
        assert 'data-draft="contact-visit-' in page(as_user(point.leader).get(ContactVisitPages.url("add")))

    def test_a_confirmed_record_is_not_offered_for_change(self, as_user, point):
        visit = contact_cast.visit(point, DAY, state="confirmed")
        url = ContactVisitPages.url("edit", visit.pk)
        assert url not in page(as_user(point.leader).get(visit.get_absolute_url()))
        answer = as_user(point.leader).post(url, {"topics": "改写", "contact_point": point.pk,
                                                  "visited_on": "2026-09-12", "form": "research",
                                                  "duration_unit": "hours"})  # fmt: skip
        assert answer.status_code == 422
        visit.refresh_from_db()
        assert visit.topics != "改写"

    def test_the_branch_confirms_or_sends_back(self, as_user, point):
        secretary = factories.person("s11", "三队支书", point.branch, "secretary")
        first, second = contact_cast.visit(point, DAY), contact_cast.visit(point, DAY + timedelta(days=1))
        browser = as_user(secretary)
        assert browser.post(ContactVisitPages.url("action", first.pk, "confirm")).status_code == 302
        url = ContactVisitPages.url("action", second.pk, "send-back")
        assert browser.post(url, {"reason": ""}).status_code == 422
        assert browser.post(url, {"reason": "人数不对"}).status_code == 302
        assert "人数不对" in page(browser.get(second.get_absolute_url()))
        first.refresh_from_db()
        assert first.state == "confirmed"


class TestProblems:
    def test_a_problem_becomes_what_the_portal_has_pages_for(self, point, monkeypatch):
        visit = contact_cast.visit(point, DAY, problems="检修窗口不足")
        unknown = outcomes.Outcome("事项", "x", "branches:nobody_has_it", "branches.add_contactvisit")
        monkeypatch.setattr(outcomes, "OUTCOMES", (unknown,))
        assert not outcomes.outcomes_of(visit, point.leader)
        known = outcomes.Outcome("事项", "x", "branches:contact_mine", "branches.add_contactvisit")
        monkeypatch.setattr(outcomes, "OUTCOMES", (known,))
        [found] = outcomes.outcomes_of(visit, point.leader)
        assert found["url"].endswith(f"?visit={visit.pk}")

    def test_a_visit_without_problems_offers_nothing(self, point, monkeypatch):
        known = outcomes.Outcome("事项", "x", "branches:contact_mine", "branches.add_contactvisit")
        monkeypatch.setattr(outcomes, "OUTCOMES", (known,))
        assert not outcomes.outcomes_of(contact_cast.visit(point, DAY), point.leader)


class TestFollowUpPages(PagesTests):
    pages = FollowUpPages
    changed_field = "text"

    @pytest.fixture
    def own(self, section_admin, branch):
        return contact_cast.follow_up(section_admin, branch, date(2099, 1, 1))

    @pytest.fixture
    def foreign(self, admin, tunnelling):
        return contact_cast.follow_up(admin, tunnelling, date(2099, 1, 1), text="别的支部的事")

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section_leader):
        return section_leader

    def more(self, own, count):
        for number in range(count):
            owner = factories.person(f"o{number}", f"责任人{number}", own.branch, "member")
            contact_cast.follow_up(owner, own.branch, date(2099, 1, 2))

    def test_the_owner_completes_it_with_words(self, as_user, own):
        url = self.pages.url("action", own.pk, "complete")
        browser = as_user(own.owner)
        assert browser.post(url, {"result": "", "done_on": "2026-11-01"}).status_code == 422
        assert browser.post(url, {"result": "已补齐", "done_on": "2026-11-01"}).status_code == 302
        own.refresh_from_db()
        assert (own.done_on, own.result) == (date(2026, 11, 1), "已补齐")

    def test_a_member_finds_the_own_ones_and_no_others(self, as_user, own, branch):
        member = factories.person("m1", "采煤机司机", branch, "member")
        mine = contact_cast.follow_up(member, branch, date(2099, 1, 1), text="更换更衣箱")
        text = page(as_user(member).get(self.pages.url("list")))
        assert mine.text in text
        assert own.text not in text
        assert as_user(member).get(own.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize(
        ("standing", "shown"), [("open", {"open", "late"}), ("overdue", {"late"}), ("done", {"done", "done late"}),
                                ("done_late", {"done late"}), ("withdrawn", {"withdrawn"})]
    )  # fmt: skip
    def test_it_is_found_by_where_it_stands(self, as_user, writer, branch, standing, shown):
        past, done = date(2026, 10, 1), date(2026, 10, 9)
        contact_cast.follow_up(writer, branch, date(2099, 1, 1), text="open")
        contact_cast.follow_up(writer, branch, past, text="late")
        contact_cast.follow_up(writer, branch, date(2026, 10, 9), done_on=done, text="done")
        contact_cast.follow_up(writer, branch, past, done_on=done, text="done late")
        contact_cast.follow_up(writer, branch, past, withdrawn=True, text="withdrawn")
        answer = as_user(writer).get(f"{self.pages.url('export', 'csv')}?standing={standing}")
        lines = page(answer).splitlines()[1:]
        assert {line.split(",")[0] for line in lines} == shown


def test_the_official_form_has_the_words_and_room_for_both_signatures(as_user, point, section_leader):
    visit = contact_cast.visit(point, DAY, problems="检修窗口不足", workers_heard=5, duration=2)
    contact_cast.follow_up(
        section_leader, point.branch, date(2026, 10, 8), origin_id=visit.pk, text="补齐记录"
    )
    answer = as_user(section_leader).get(f"/organisation/contact_visit/{visit.pk}/document/")
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == "联系点走访记录表"
    assert {"检修窗口不足", "补齐记录", "2 小时", "5", "2026-09-12", point.branch.name} <= set(cells)
    assert any("联系领导签字" in line for line in lines)
    assert any("党支部签字" in line for line in lines)


class TestFilters:
    def lines(self, browser, query):
        return page(browser.get(f"/organisation/contact_visit/export.csv{query}")).splitlines()[1:]

    def test_visits_are_found_by_quarter_state_form_leader_and_lateness(self, as_user, section_admin, point):
        contact_cast.visit(point, DAY, form="party_class", state="confirmed")
        contact_cast.visit(point, date(2026, 6, 30), recorded_on=date(2026, 7, 1))
        browser = as_user(section_admin)
        for query, count in (
            ("?quarter=2026Q3", 1),
            ("?state=confirmed", 1),
            ("?form=party_class", 1),
            ("?late=yes", 1),
            (f"?leader={point.leader.username}", 2),
            ("?leader=nobody", 0),
            (f"?below={point.branch_id}", 2),
        ):
            assert len(self.lines(browser, query)) == count, query
