"""Who reads what of a request, its papers, how it is taken down, answered and found again."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone
from docx import Document

from branches.models import WorkerRequest
from branches.services import request_codes, voices
from branches.todos.voices import todos
from branches.views.reception_days import ReceptionDayPages
from branches.views.voices import WorkerRequestPages
from common.audit import AuditEvent
from tests import factories
from tests.branches import voices_cast as cast
from tests.pages import page

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
