"""The pages of workers' requests for offices, owners and askers; of reception days and terms."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from branches.models import AnswerTerm, ReceptionDay, WorkerRequest
from branches.services import request_codes, voices
from branches.todos.voices import todos
from branches.views.reception_days import AnswerTermPages, ReceptionDayPages
from branches.views.voices import WorkerRequestPages
from branches.views.voices_mine import MyRequestPages, VoicesBoardPages
from common.audit import AuditEvent
from tests import factories
from tests.branches import voices_cast as cast
from tests.pages import PagesTests, page, queries


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


# -- who reads what


@pytest.fixture
def named(mining, admin, secretary):
    row = cast.request(mining, asker_name="老李头", asker_contact="13800001111")
    return voices.assign(row, by=admin, owner=secretary)


@pytest.mark.django_db
def test_name_and_contact_are_shown_to_the_owner_and_the_office_alone(as_user, named, mining, company):
    roles = {
        "leader": company,
        "inspector": company,
        "auditor": company,
        "unit_head": mining,
        "secretary": mining,
    }
    others = [factories.person(f"x-{role}", "某某", branch, role) for role, branch in roles.items()]
    for person in others:
        text = page(as_user(person).get(named.get_absolute_url()))
        assert "老李头" not in text, person
        assert "13800001111" not in text, person
    for person in (named.owner, factories.person("x-admin", "某某", company, "party_admin")):
        text = page(as_user(person).get(named.get_absolute_url()))
        assert "老李头" in text
        assert "138****1111" in text
        assert "13800001111" not in text, "until it is asked for"


@pytest.mark.django_db
def test_how_to_reach_the_asker_is_asked_for_on_purpose_and_noted(as_user, named, leader):
    url = WorkerRequestPages.url("contact", named.pk)
    assert "13800001111" in page(as_user(named.owner).post(url))
    assert AuditEvent.objects.get(action="request.contact_read").by == named.owner
    assert as_user(leader).post(url).status_code == 403
    assert as_user(named.owner).get(url).status_code == 405


@pytest.mark.django_db
def test_whoever_hands_a_request_on_and_sees_it_no_more_gets_the_list(as_user, named, outsider):
    row = voices.pass_on(named, by=named.owner, owner=outsider, reason="后勤")
    answer = as_user(outsider).post(
        WorkerRequestPages.url("action", row.pk, "pass-on"), {"reason": "不归我队"}
    )
    assert answer.url == WorkerRequestPages.url("list")


@pytest.mark.django_db
def test_whoever_answers_reads_the_request_beside_the_answer(as_user, named):
    assert named.text in page(as_user(named.owner).get(WorkerRequestPages.url("action", named.pk, "answer")))


@pytest.mark.django_db
def test_no_file_and_no_interface_holds_name_or_contact(as_user, admin, named):
    browser = as_user(admin)
    book = openpyxl.load_workbook(BytesIO(browser.get(WorkerRequestPages.url("ledger")).content))
    sheet = Document(BytesIO(browser.get(WorkerRequestPages.url("sheet", named.pk)).content))
    texts = [
        page(browser.get(WorkerRequestPages.url("export", "csv"))),
        str([[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]),
        str([cell.text for table in sheet.tables for row in table.rows for cell in row.cells]),
        page(browser.get("/api/worker-requests/")),
        page(browser.get(f"/api/worker-requests/{named.pk}/")),
    ]
    for text in texts:
        assert named.number in text or named.text in text
        assert "老李头" not in text
        assert "13800001111" not in text
    assert "code_hash" not in texts[-1]


# -- papers


@pytest.mark.django_db
def test_the_ledger_holds_every_word_of_the_filtered_rows(as_user, admin, named, mining):
    cast.request(mining, category="safety", text="三号皮带机头照明灯坏了两周。")
    answer = as_user(admin).get(WorkerRequestPages.url("ledger") + "?category=safety")
    rows = [
        [c.value for c in row]
        for row in openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows()
    ]
    assert rows[0][0] == "职工诉求台账"
    assert len(rows) == 4, "title, unit and day, heads, one request"
    assert "三号皮带机头照明灯坏了两周。" in rows[3]


@pytest.mark.django_db
def test_the_answer_sheet_is_read_back(as_user, named):
    row = voices.answer(named, by=named.owner, answer="自下周起夜班供应热餐。")
    answer = as_user(named.owner).get(WorkerRequestPages.url("sheet", row.pk))
    document = Document(BytesIO(answer.content))
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    assert "职工诉求答复单" in document.paragraphs[0].text
    assert {row.text, "自下周起夜班供应热餐。"} <= set(cells)
    assert any("□ 非常满意" in cell for cell in cells)


# -- statistics


@pytest.mark.django_db
class TestStatistics:
    url = "/organisation/worker_request/statistics/"

    @pytest.fixture
    def quarter(self, mining, tunnelling, admin, secretary, outsider):
        """Of six: one satisfied in time, one late, one not satisfied and reopened, one open, one void, a repeat."""
        first = cast.request(mining, by=admin, owner=secretary, answer="已经解决了，谢谢。")
        WorkerRequest.objects.filter(pk=first.pk).update(
            state="rated", satisfaction="very", rated_at=timezone.now()
        )
        late = cast.request(
            mining, by=admin, owner=secretary, answer="晚了几天才解决。", text="井下信号不好，电话打不通。"
        )
        WorkerRequest.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
        again = cast.request(
            mining,
            by=admin,
            owner=secretary,
            answer="已经答复过了。",
            text="夜班食堂没有热餐，凌晨两点只有方便面。",
        )
        voices.reopen(again, by=admin, reason="不满意")
        cast.request(tunnelling, text="掘进面照明不足，巷道看不清。", category="safety")
        void = cast.request(tunnelling, text="村里的路坏了，走不了车。")
        voices.decline(void, by=admin, reason="属地方事务")

    def test_the_figures_are_those_of_the_requests(self, as_user, admin, quarter):
        answer = as_user(admin).get(self.url)
        by_quarter, by_category, by_branch = answer.context["tables"]
        assert by_quarter["lines"][-1]["cells"] == [5, 1, 2, 1, 0, "50.0%", 1, 1, 0, 0, "100.0%", 1, 1]
        assert {line["label"]: line["cells"][0] for line in by_category["lines"]} == {
            "生活后勤": 4,
            "安全生产": 1,
        }
        assert [line["cells"][0] for line in by_branch["lines"]] == [3, 2]

    def test_a_quarter_without_requests_and_a_wrong_one_are_pages_too(self, as_user, admin, quarter):
        assert as_user(admin).get(f"{self.url}?quarter=2020Q1").context["now"].received == 0
        assert as_user(admin).get(f"{self.url}?quarter=nonsense").status_code == 200

    def test_the_figures_are_of_the_own_part_of_the_tree(self, as_user, secretary, quarter):
        assert as_user(secretary).get(self.url).context["now"].received == 3

    def test_they_cost_the_same_for_many_branches(self, as_user, admin, quarter, company):
        browser = as_user(admin)
        browser.get(self.url)
        few = queries(browser, self.url)
        for number in range(6):
            cast.request(factories.branch(f"N{number}", f"机电{number}队党支部", parent=company))
        assert queries(browser, self.url) <= few

    def test_a_quarter_begins_and_ends_at_local_midnight(self, as_user, admin, mining):
        for day, hour, minute in (
            (date(2026, 6, 30), 23, 59),
            (date(2026, 7, 1), 0, 0),
            (date(2026, 9, 30), 23, 59),
        ):
            moment = timezone.make_aware(datetime.combine(day, time(hour, minute)))
            cast.request(mining, received_at=moment, text=f"{day} {hour}时反映的事情。")
        counts = {
            q: as_user(admin).get(f"{self.url}?quarter={q}").context["now"].received
            for q in ("2026Q2", "2026Q3")
        }
        assert counts == {"2026Q2": 1, "2026Q3": 2}
        listed = page(as_user(admin).get(f"{WorkerRequestPages.url('list')}?quarter=2026Q3"))
        assert listed.count("时反映的事情") == 2

    def test_the_workbook_holds_the_same(self, as_user, admin, quarter):
        answer = as_user(admin).get(reverse("branches:worker_request_statistics_export"))
        book = openpyxl.load_workbook(BytesIO(answer.content))
        assert len(book.worksheets) == 3
        assert [cell.value for cell in list(book.worksheets[0].iter_rows())[-1]][1:4] == [5, 1, 2]


# -- taking down at a reception day


@pytest.mark.django_db
def test_a_request_is_taken_down_at_a_reception_day_and_its_code_handed_over(as_user, leader, mining):
    day = cast.reception_day(mining, leader, timezone.localdate(), people_heard=2)
    browser = as_user(leader)
    unit = factories.unit("U01", "综采一队", mining)
    address = f"{WorkerRequestPages.url('record')}?reception={day.pk}"
    first = browser.get(address).context["form"].initial
    typed = {
        "token": first["token"],
        "reception_day": day.pk,
        "unit": unit.pk,
        "category": "living",
        "text": cast.TEXT,
        "asker_name": "老李头",
    }
    answer = browser.post(address, typed)
    row = WorkerRequest.objects.get()
    assert (row.channel, row.reception_day, row.asker_name) == ("reception", day, "老李头")
    assert (row.unit, row.branch) == (unit, mining), "the branch follows from the unit"
    assert row.code_hash == request_codes.code_hash(answer.context["code"])
    assert row.number in page(browser.get(day.get_absolute_url()))
    assert browser.post(address, typed).status_code == 422, "sent twice, it is taken down once"
    assert WorkerRequest.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_taken_down_for_another_branch_or_a_day_that_has_not_come(
    as_user, secretary, tunnelling, mining, leader
):
    token = request_codes.open_form()
    browser, url = as_user(secretary), WorkerRequestPages.url("record")
    typed = {"token": token, "branch": tunnelling.pk, "category": "living", "text": cast.TEXT}
    assert "branch" in browser.post(url, typed).context["form"].errors
    assert "branch" in browser.post(url, typed | {"branch": ""}).context["form"].errors
    day = cast.reception_day(mining, leader, timezone.localdate() + timedelta(days=1))
    typed |= {"branch": mining.pk, "reception_day": day.pk}
    assert browser.post(url, typed).status_code == 422
    assert not WorkerRequest.objects.exists()


@pytest.mark.django_db
def test_a_day_ahead_has_no_count_of_people_yet(as_user, admin, company):
    typed = {"leader": admin.pk, "branch": company.pk, "people_heard": 3}
    typed["held_on"] = timezone.localdate() + timedelta(days=2)
    answer = as_user(admin).post(ReceptionDayPages.url("add"), typed)
    assert "people_heard" in answer.context["form"].errors


# -- verbs on the page


@pytest.mark.django_db
def test_the_office_assigns_to_the_proposed_owner(as_user, admin, mining, secretary):
    row = cast.request(mining)
    url = WorkerRequestPages.url("action", row.pk, "assign")
    proposed = as_user(admin).get(url).context["form"].initial["owner"]
    assert proposed == secretary
    assert as_user(admin).post(url, {"owner": proposed.pk}).status_code == 302
    assert cast.again(row).owner == secretary


@pytest.mark.django_db
def test_an_answer_that_is_too_short_keeps_what_was_typed(as_user, named):
    answer = as_user(named.owner).post(
        WorkerRequestPages.url("action", named.pk, "answer"), {"answer": "好的"}
    )
    assert "好的" in page(answer, 422)
    assert cast.again(named).state == "assigned"


@pytest.mark.django_db
def test_the_filters_find_by_number_and_by_what_is_to_be_done(as_user, admin, named, mining, secretary):
    other = cast.request(mining, text="三号皮带机头照明灯坏了两周。", category="safety")
    WorkerRequest.objects.filter(pk=other.pk).update(due_on=timezone.localdate() - timedelta(days=1))

    def found(person, query):
        text = page(as_user(person).get(f"{WorkerRequestPages.url('list')}?{query}"))
        return [row.number in text for row in (named, other)]

    assert found(admin, f"q={named.number}") == [True, False]
    assert found(admin, "standing=overdue") == [False, True]
    assert found(admin, "standing=unassigned") == [False, True]
    assert found(secretary, "standing=mine") == [True, False]
    assert found(admin, "standing=late") == [False, False]
    assert found(admin, f"below={mining.pk}") == [True, True]
    assert found(admin, "repeated=true") == [False, False]


# -- what is due


@pytest.mark.django_db
def test_the_owner_answers_and_the_office_assigns(named, admin, secretary, mining, leader):
    open_one = cast.request(mining, text="三号皮带机头照明灯坏了两周。")
    assert [todo.url for todo in todos(secretary)] == [named.get_absolute_url()]
    assert [todo.url for todo in todos(admin)] == [open_one.get_absolute_url()]
    assert todos(leader) == []
    WorkerRequest.objects.filter(pk=named.pk).update(due_on=timezone.localdate() - timedelta(days=4))
    [todo] = todos(secretary)
    assert todo.late
    assert todo.tag["kind"] == "bad"


@pytest.mark.django_db
def test_many_make_one_line_that_leads_to_the_list(admin, mining):
    for number in range(3):
        cast.request(mining, text=f"第{number}件不一样的事情。")
    [todo] = todos(admin)
    assert "3" in todo.title
    assert "standing=unassigned" in todo.url
