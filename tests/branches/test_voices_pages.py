"""The pages of workers' requests for offices, owners and askers; of reception days and terms."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branches.models import AnswerTerm, ReceptionDay, WorkerRequest
from branches.services import voices
from branches.views.reception_days import AnswerTermPages, ReceptionDayPages
from branches.views.voices import WorkerRequestPages
from branches.views.voices_mine import MyRequestPages, VoicesBoardPages
from tests import factories
from tests.branches import voices_cast as cast
from tests.pages import PagesTests, page


@pytest.fixture
def section(company):
    return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")


@pytest.fixture
def section_admin(section):
    return factories.person("admin2", "总支小吴", section, "party_admin")


@pytest.fixture
def section_inspector(section):
    return factories.person("insp2", "总支督查", section, "inspector")


class InSection(PagesTests):
    """Rows in the middle of the tree, foreign ones in the branch next door."""

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section_inspector):
        return section_inspector


class TestWorkerRequestPages(InSection):
    pages = WorkerRequestPages

    @pytest.fixture
    def own(self, section):
        return cast.request(factories.branch("B11", "综采三队党支部", parent=section))

    @pytest.fixture
    def foreign(self, tunnelling):
        return cast.request(tunnelling)

    def shown(self, own):
        return own.number

    def more(self, own, count):
        for number in range(count):
            cast.request(own.branch, text=f"第{number}件不一样的事情。")


class TestReceptionDayPages(InSection):
    pages = ReceptionDayPages
    foreign_field, changed_field = "branch", "note"

    @pytest.fixture
    def own(self, section, section_admin):
        return cast.reception_day(section, section_admin, date(2026, 6, 10), people_heard=4)

    @pytest.fixture
    def foreign(self, tunnelling, leader):
        return cast.reception_day(tunnelling, leader, date(2026, 6, 11))

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    def shown(self, own):
        return str(own.held_on)

    def typed(self, own):
        return {"leader": own.leader_id, "branch": own.branch_id, "held_on": "2026-06-20", "people_heard": 2}

    def more(self, own, count):
        for number in range(count):
            day = own.held_on - timedelta(days=number + 1)
            ReceptionDay.objects.create(leader=own.leader, branch=own.branch, held_on=day)


class TestAnswerTermPages(PagesTests):
    pages = AnswerTermPages

    @pytest.fixture
    def own(self):
        return AnswerTerm.objects.create(
            category="safety", working_days=1, since=date(2026, 1, 1), note="立行立改"
        )

    @pytest.fixture
    def reader(self, inspector):
        return inspector

    def shown(self, own):
        return own.note

    def typed(self, own):
        return {"category": "living", "working_days": 5, "since": "2026-02-01"}

    def more(self, own, count):
        for number in range(count):
            AnswerTerm.objects.create(
                working_days=3, since=date(2020 + number, 1, 1), until=date(2021 + number, 1, 1)
            )


class TestBoardPages(PagesTests):
    pages = VoicesBoardPages

    @pytest.fixture
    def own(self, mining, secretary):
        return self.published(mining, secretary)

    @pytest.fixture
    def foreign(self, tunnelling, outsider):
        return self.published(tunnelling, outsider, text="掘进面照明不足，巷道看不清。")

    @pytest.fixture
    def writer(self, mining):
        return factories.person("mem1", "张工", mining, "member")

    @pytest.fixture
    def reader(self, writer):
        return writer

    @pytest.fixture
    def powerless(self, company):
        return factories.person("sys1", "系统小吴", company, "system_admin")

    def published(self, branch, owner, text=cast.TEXT):
        row = cast.request(branch, owner=owner, answer="已经安排解决。", text=text, asker_name="老李")
        WorkerRequest.objects.filter(pk=row.pk).update(is_public=True)
        return row

    def shown(self, own):
        return own.text

    def more(self, own, count):
        for number in range(count):
            self.published(own.branch, own.owner, f"第{number}件不一样的事情。")

    def test_no_name_stands_on_the_board(self, as_user, reader, own):
        text = page(as_user(reader).get(self.pages.url("list"))) + page(
            as_user(reader).get(self.pages.url("detail", own.pk))
        )
        assert "老李" not in text
        assert own.owner.name not in text

    def test_what_the_asker_did_not_agree_to_is_not_shown(self, as_user, reader, own):
        WorkerRequest.objects.update(is_public=False)
        assert own.text not in page(as_user(reader).get(self.pages.url("list")))

    def test_the_next_reception_days_above_are_announced(self, as_user, reader, own, leader, company):
        cast.reception_day(company, leader, timezone.localdate() + timedelta(days=3), place="工会二楼")
        assert "工会二楼" in page(as_user(reader).get(self.pages.url("list")))


class TestMyRequestPages(PagesTests):
    pages = MyRequestPages

    @pytest.fixture
    def writer(self, mining):
        return factories.person("mem1", "张工", mining, "member")

    @pytest.fixture
    def reader(self, writer):
        return writer

    @pytest.fixture
    def own(self, mining, writer):
        return cast.request(mining, asker=writer, channel="portal")

    @pytest.fixture
    def foreign(self, mining, secretary):
        return cast.request(mining, asker=secretary, channel="portal", text="会议太多，基层没有时间。")

    def shown(self, own):
        return own.number

    def more(self, own, count):
        for number in range(count):
            cast.request(own.branch, asker=own.asker, channel="portal", text=f"第{number}件不一样的事情。")

    def test_the_list_is_closed_without_the_permission(self):
        pytest.skip("One's own requests need no permission.")

    def test_the_record_is_closed_without_the_permission(self, as_user, nobody, own):
        assert as_user(nobody).get(self.pages.url("detail", own.pk)).status_code == 404

    def test_verbs_are_closed_to_readers(self):
        pytest.skip("Whoever sees the own request may also do with it what an asker may.")

    def test_the_asker_rates_without_being_named_anywhere(self, as_user, writer, own, admin, secretary):
        row = voices.answer(
            voices.assign(own, by=admin, owner=secretary), by=secretary, answer="已经解决了。"
        )
        answer = as_user(writer).post(self.pages.url("action", row.pk, "rate"), {"satisfaction": "very"})
        assert answer.status_code == 302
        assert cast.again(row).satisfaction == "very"
        shown = page(as_user(admin).get(row.get_absolute_url()))
        assert shown.count(writer.name) == 1, "beside the request, and not in its history"
