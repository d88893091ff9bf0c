"""Pages of a supervision visit: begun, written with and without JavaScript, prepared, noted, signed, as Word."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from assessments.models import Finding, SupervisionChecklist, VisitAnswer
from assessments.services import supervision_checklists, visit_conduct
from assessments.todos.visits import todos
from assessments.views.supervision_checklists import SupervisionChecklistPages
from tests import factories
from tests.assessments import results_cast, visit_cast
from tests.assessments.visit_cast import line, write
from tests.pages import PagesTests, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(mining, leader, inspector):
    return visit_cast.under_way(mining, leader, inspector)


def url(name, visit, *more):
    return reverse(f"assessments:{name}", args=[visit.pk, *more])


def sent(visit, item, **values):
    """What a browser without JavaScript sends of one line."""
    values = {"version": 0, "result": "", "sample": "", "note": "", "methods": ["read"]} | values
    return {f"l{item.pk}-{name}": value for name, value in values.items()} | {"part": item.theme}


class TestSupervisionChecklistPages(PagesTests):
    pages = SupervisionChecklistPages
    changed_field = "title"

    @pytest.fixture
    def own(self):
        return visit_cast.draft()

    def shown(self, own):
        return own.title

    def typed(self, own):
        return {"code": "other", "title": "安全专项督查检查表", "source": "某办法"}

    def more(self, own, count):
        for number in range(count):
            visit_cast.draft(f"more-{number}")


class TestChecklistPages:
    def lines(self, *rows):
        data = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            row = {"theme": "theory", "points": "5", "rule": "per_occurrence", "step": "1"} | row
            data |= {f"items-{number}-{name}": value for name, value in row.items()}
        return data

    def test_lines_are_typed_and_a_wrong_rule_is_told_beside_its_line(self, as_user, admin):
        made, browser = visit_cast.draft(lines=()), as_user(admin)
        code = visit_cast.code()
        place = url("supervision_checklist_items", made)
        answer = browser.post(place, self.lines({"text": "应知应会", "rule": "range", "step": "6"}))
        assert "最少扣分大于最多扣分" in page(answer, 422)
        assert "应知应会" in page(answer, 422)
        answer = browser.post(
            place, self.lines({"text": "应知应会", "finding_code": code.pk, "methods": ["talk"]})
        )
        assert answer.status_code == 302
        item = made.items.get()
        assert (item.theme, item.finding_code, item.methods) == ("theory", code, ["talk"])

    def test_the_lines_of_a_published_edition_are_not_offered(self, as_user, admin):
        made = visit_cast.published()
        assert as_user(admin).get(url("supervision_checklist_items", made)).status_code == 409

    def test_the_form_of_the_lines_costs_the_same_for_many_lines(self, as_user, admin):
        small, large = (
            visit_cast.draft("a", visit_cast.LINES[:1]),
            visit_cast.draft("b", visit_cast.LINES * 3),
        )
        browser = as_user(admin)
        browser.get(url("supervision_checklist_items", small))
        assert queries(browser, url("supervision_checklist_items", large)) <= queries(
            browser, url("supervision_checklist_items", small)
        )

    def test_the_shipped_one_is_taken_over_by_a_button_and_shown(self, as_user, admin):
        browser = as_user(admin)
        place = reverse("assessments:supervision_checklist_ship")
        assert "煤业公司党支部工作考核标准" in page(browser.get(place))
        answer = browser.post(place)
        made = SupervisionChecklist.objects.get()
        assert answer.url == made.get_absolute_url()
        assert "三会一课按规定频次召开" in page(browser.get(answer.url))

    def test_what_an_edition_changes_is_shown(self, as_user, admin):
        former = visit_cast.published()
        newer = supervision_checklists.copy(former, by=None)
        newer.items.filter(order=1).update(points=8)
        text = page(as_user(admin).get(url("supervision_checklist_difference", newer)))
        assert "6.0 → 8.0" in text


class TestBeginning:
    def test_it_leads_to_the_checklist(self, as_user, mining, leader, inspector):
        checklist = visit_cast.published()
        visit = visit_cast.planned(mining, leader, inspector)
        browser = as_user(inspector)
        assert browser.get(url("visit_begin", visit)).status_code == 200
        typed = {"visited_on": timezone.localdate().isoformat(), "checklist": checklist.pk}
        answer = browser.post(url("visit_begin", visit), typed)
        assert answer.url == url("visit_checklist", visit)
        assert "三会一课记录完整" in page(browser.get(answer.url))

    def test_a_wrong_day_stands_beside_the_day(self, as_user, mining, leader):
        checklist = visit_cast.published()
        visit = visit_cast.planned(mining, leader)
        day = timezone.localdate() - timedelta(days=1)
        typed = {"visited_on": day.isoformat(), "checklist": checklist.pk}
        answer = as_user(leader).post(url("visit_begin", visit), typed)
        assert answer.status_code == 422
        assert "visited_on" in answer.context["form"].errors

    def test_a_draft_is_no_checklist_to_begin_with(self, as_user, mining, leader):
        visit_cast.published()
        draft, visit = visit_cast.draft("other"), visit_cast.planned(mining, leader)
        typed = {"visited_on": timezone.localdate().isoformat(), "checklist": draft.pk}
        assert as_user(leader).post(url("visit_begin", visit), typed).status_code == 422


class TestWithoutJavaScript:
    def test_the_lines_of_a_theme_are_saved_by_one_button(self, as_user, visit, inspector):
        first, second = line(visit), line(visit, 1)
        typed = sent(visit, first, result="problem", occurrences=2, note="缺2次")
        typed |= sent(visit, second, result="in_order")
        answer = as_user(inspector).post(url("visit_checklist", visit), typed)
        assert answer.status_code == 302
        assert list(visit.answers.values_list("result", flat=True)) == ["problem", "in_order"]
        assert visit.answers.first().points_off == 2

    def test_lines_of_other_themes_and_untouched_ones_stay_as_they_are(self, as_user, visit, inspector):
        typed = sent(visit, line(visit, 2), result="in_order") | sent(visit, line(visit))
        as_user(inspector).post(url("visit_checklist", visit), typed)
        assert not visit.answers.exists()

    def test_what_is_wrong_stands_beside_its_line_and_nothing_typed_is_lost(self, as_user, visit, inspector):
        judged = line(visit, 2)
        typed = sent(visit, judged, result="problem", points_off="9", note="两人答不上来")
        text = page(as_user(inspector).post(url("visit_checklist", visit), typed), 422)
        assert "两人答不上来" in text
        assert "本行扣分应在 0.5 至 3.0 分之间" in text

    def test_a_newer_line_is_shown_and_what_was_typed_is_kept(self, as_user, visit, inspector, leader):
        write(visit, line(visit), leader, note="别人写的")
        typed = sent(visit, line(visit), result="in_order", note="我写的")
        text = page(as_user(inspector).post(url("visit_checklist", visit), typed), 409)
        assert "我写的" in text
        assert leader.name in text
        assert visit.answers.get().note == "别人写的"

    def test_texts_are_saved_and_not_written_over_newer_ones(self, as_user, visit, inspector, leader):
        typed = {
            "part": "texts",
            "guidance-version": "0",
            "guidance-text": "补齐记录",
            "impression-version": "0",
        }
        browser = as_user(inspector)
        assert browser.post(url("visit_checklist", visit), typed).status_code == 302
        text = page(browser.post(url("visit_checklist", visit), typed | {"guidance-text": "另写"}), 409)
        assert "另写" in text
        visit.refresh_from_db()
        assert visit.guidance == "补齐记录"

    def test_a_visit_that_waits_for_its_signature_is_shown_but_not_written(self, as_user, mining, leader):
        visit = visit_cast.completed(mining, leader)
        browser = as_user(leader)
        assert "disabled" in page(browser.get(url("visit_checklist", visit)))
        typed = sent(visit, line(visit), version=1, result="problem", note="改")
        assert browser.post(url("visit_checklist", visit), typed).status_code == 422
        assert not visit.answers.filter(result="problem").exists()


class TestSentByTheLine:
    """The endpoint by which the page saves one line."""

    def post(self, browser, visit, item, **values):
        values = {"version": 0, "result": "in_order", "methods": ["read"], "note": ""} | values
        return browser.post(url("visit_line", visit, item.pk), values)

    def test_a_line_is_saved_with_its_points(self, as_user, visit, inspector):
        answer = self.post(
            as_user(inspector), visit, line(visit), result="problem", occurrences=2, note="缺2次"
        )
        found = answer.json()
        assert (answer.status_code, found["version"], found["off"], found["by"]) == (
            200,
            1,
            "2.0",
            inspector.name,
        )
        assert found["values"]["note"] == "缺2次"

    def test_an_older_version_gets_what_is_there_and_changes_nothing(self, as_user, visit, inspector, leader):
        write(visit, line(visit), leader, note="别人写的")
        answer = self.post(as_user(inspector), visit, line(visit), note="离线写的")
        assert answer.status_code == 409
        theirs = answer.json()["theirs"]
        assert (theirs["version"], theirs["by"], theirs["values"]["note"]) == (1, leader.name, "别人写的")
        assert visit.answers.get().note == "别人写的"

    def test_what_is_wrong_in_itself_is_told_by_field(self, as_user, visit, inspector):
        answer = self.post(as_user(inspector), visit, line(visit, 2), result="problem", points_off="9")
        assert answer.status_code == 422
        assert set(answer.json()["errors"]) == {"points_off"}
        assert self.post(as_user(inspector), visit, line(visit), result="nonsense").status_code == 422

    def test_a_line_of_another_checklist_is_not_found(self, as_user, visit, inspector):
        foreign = visit_cast.draft("other").items.first()
        assert self.post(as_user(inspector), visit, foreign).status_code == 404

    def test_a_line_outside_the_theme_is_not_found(self, as_user, mining, leader):
        visit = visit_cast.under_way(mining, leader, theme="theory")
        outside = visit.checklist.items.first()
        assert self.post(as_user(leader), visit, outside).status_code == 404

    def test_a_visit_of_another_team_is_forbidden_and_a_hidden_one_not_found(
        self, as_user, visit, mining, tunnelling
    ):
        stranger = factories.person("insp7", "别组督查员", tunnelling, "inspector")
        assert self.post(as_user(stranger), visit, line(visit)).status_code == 404
        reader = factories.person("insp8", "同级督查员", mining.parent, "inspector")
        assert self.post(as_user(reader), visit, line(visit)).status_code == 403
        assert not visit.answers.exists()

    @pytest.mark.parametrize("state", ["planned", "completed", "signed", "cancelled"])
    def test_in_any_other_state_it_says_why_not(self, as_user, visit, inspector, state):
        type(visit).objects.filter(pk=visit.pk).update(state=state)
        answer = self.post(as_user(inspector), visit, line(visit))
        assert answer.status_code == 409
        assert answer.json()["detail"]
        assert "theirs" not in answer.json()
        assert not visit.answers.exists()

    def test_texts_go_the_same_way(self, as_user, visit, inspector):
        browser, place = as_user(inspector), url("visit_text", visit, "guidance")
        first = browser.post(place, {"version": "0", "text": "补齐记录"})
        assert first.status_code == 200
        stale = browser.post(place, {"version": "0", "text": "另写"})
        assert (stale.status_code, stale.json()["theirs"]["values"]["text"]) == (409, "补齐记录")
        newer = browser.post(place, {"version": first.json()["version"], "text": "另写"})
        assert newer.status_code == 200
        assert browser.post(url("visit_text", visit, "reason"), {"text": "x"}).status_code == 404

    def test_the_page_gets_a_new_token_after_another_sign_in(self, as_user, visit, inspector):
        found = as_user(inspector).get(url("visit_state", visit)).json()
        assert found["token"]
        assert not found["reason"]

    def test_whoever_is_signed_out_is_sent_to_sign_in(self, client, visit):
        assert self.post(client, visit, line(visit)).status_code == 302


class TestNotedOnTheSpot:
    def typed(self, visit, secretary, **values):
        code = visit_cast.code()
        return {"code": code.pk, "statement": "缺2次记录", "owner": secretary.pk, "term": "by_date"} | values

    def test_a_problem_is_noted_from_its_line(self, as_user, visit, inspector, secretary):
        write(visit, line(visit), inspector, result="problem", note="缺2次支委会记录")
        place = f"{url('visit_finding_add', visit)}?line={line(visit).pk}"
        browser = as_user(inspector)
        form = browser.get(place).context["form"]
        assert form["statement"].value() == "缺2次支委会记录"
        assert form["code"].value() == line(visit).finding_code_id
        assert form["owner"].value() == secretary.pk
        answer = browser.post(place, self.typed(visit, secretary))
        assert answer.url == f"{url('visit_checklist', visit)}#l{line(visit).pk}"
        finding = Finding.objects.get()
        assert (finding.state, finding.item, finding.severity) == ("noted", line(visit), "general")
        assert "缺2次记录" in page(browser.get(url("visit_checklist", visit)))

    def test_what_is_mended_on_the_spot_is_noted_as_such(self, as_user, visit, inspector, secretary):
        as_user(inspector).post(
            url("visit_finding_add", visit), self.typed(visit, secretary, term="immediate")
        )
        finding = Finding.objects.get()
        assert (finding.term, finding.due_on) == ("immediate", visit.visited_on)

    def test_somebody_outside_the_branch_is_not_made_responsible(self, as_user, visit, inspector, outsider):
        answer = as_user(inspector).post(url("visit_finding_add", visit), self.typed(visit, outsider))
        assert answer.status_code == 422
        assert not Finding.objects.exists()

    def test_nothing_is_due_before_it_was_found(self, as_user, visit, inspector, secretary):
        day = (visit.visited_on - timedelta(days=1)).isoformat()
        answer = as_user(inspector).post(
            url("visit_finding_add", visit), self.typed(visit, secretary, due_on=day)
        )
        assert answer.status_code == 422
        assert "缺2次记录" in page(answer, 422)

    def test_it_is_changed_over_no_newer_edit_and_dropped(self, as_user, visit, inspector, secretary):
        finding, browser = visit_cast.noted(visit, secretary), as_user(inspector)
        place = url("visit_finding_edit", visit, finding.pk)
        typed = self.typed(visit, secretary, version=finding.version, statement="缺3次记录")
        assert browser.post(place, typed).status_code == 302
        stale = browser.post(place, typed | {"statement": "缺9次记录"})
        assert "缺9次记录" in page(stale, 409)
        finding.refresh_from_db()
        assert finding.statement == "缺3次记录"
        assert browser.post(url("visit_finding_drop", visit, finding.pk)).status_code == 302
        assert not Finding.objects.exists()

    def test_a_finding_of_another_visit_is_not_found(
        self, as_user, visit, tunnelling, leader, inspector, outsider
    ):
        other = visit_cast.under_way(tunnelling, leader)
        foreign = visit_cast.noted(other, outsider)
        assert as_user(inspector).get(url("visit_finding_edit", visit, foreign.pk)).status_code == 404
        assert as_user(inspector).post(url("visit_finding_drop", visit, foreign.pk)).status_code == 404


class TestAfterwards:
    def test_the_branch_sees_the_lines_once_they_are_signed(self, as_user, mining, leader, secretary):
        visit = visit_cast.under_way(mining, leader)
        write(visit, line(visit), leader, result="problem", note="缺2次支委会记录")
        visit_cast.answered_rest(visit, leader)
        visit = visit_conduct.complete(visit, by=leader)
        browser = as_user(secretary)
        assert browser.get(url("visit_result", visit)).status_code == 404
        assert url("visit_result", visit) not in page(browser.get(visit.get_absolute_url()))
        assert browser.get(url("visit_checklist", visit)).status_code == 403
        assert browser.get(url("visit_record", visit)).status_code == 404
        visit = visit_conduct.sign_off(visit, by=leader)
        assert url("visit_result", visit) in page(browser.get(visit.get_absolute_url()))
        assert "缺2次支委会记录" in page(browser.get(url("visit_result", visit)))

    def test_the_leader_signs_on_the_page_of_the_visit(self, as_user, mining, leader, inspector):
        visit = visit_cast.completed(mining, leader, inspector)
        place = url("supervision_visit_action", visit, "sign-off")
        assert as_user(inspector).post(place).status_code == 403
        assert as_user(leader).post(place).status_code == 302
        visit.refresh_from_db()
        assert visit.state == "signed"

    def test_the_record_has_the_team_the_problems_and_room_to_sign(
        self, as_user, mining, leader, inspector, secretary
    ):
        visit = visit_cast.under_way(mining, leader, inspector)
        write(visit, line(visit), leader, result="problem", note="缺2次支委会记录", sample="抽3份")
        visit_cast.noted(visit, secretary)
        visit_conduct.write_text(visit, "guidance", by=leader, text="按月上会", mark="0")
        visit_cast.answered_rest(visit, leader)
        visit_conduct.sign_off(visit_conduct.complete(visit, by=leader), by=leader)
        answer = as_user(leader).get(url("visit_record", visit))
        document = Document(io.BytesIO(answer.content))
        cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
        lines = [paragraph.text for paragraph in document.paragraphs]
        assert lines[0] == "督查记录"
        assert {"缺2次支委会记录\n抽3份", "按月上会", leader.name, secretary.name, mining.name} <= cells
        assert any(inspector.name in cell for cell in cells)
        assert len([text for text in lines if "____" in text]) == 3


def queries(browser, place) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(place).status_code == 200
    return len(caught)


class TestPreparation:
    def test_it_shows_the_last_visits_and_what_was_found_again(
        self, as_user, mining, leader, inspector, secretary
    ):
        for days in (40, 20):
            day = timezone.localdate() - timedelta(days=days)
            old = visit_cast.planned(mining, leader, state="signed", visited_on=day, day=day)
            Finding.objects.create(
                visit=old, branch=mining, code=visit_cast.code(), theme="organisation", statement="缺记录",
                owner=secretary, raised_by=leader, found_on=day, issued_on=day, due_on=day, state="open",
            )  # fmt: skip
        visit = visit_cast.planned(mining, leader, inspector)
        text = page(as_user(inspector).get(url("visit_prepare", visit)))
        assert "ZZ-02 记录不全" in text
        assert "2 次" in text
        assert reverse("assessments:score_preparation", args=[mining.pk]) in text
        assert reverse("branches:branch_quarter", args=[mining.pk]) in text

    def test_it_costs_the_same_however_much_there_is(self, as_user, mining, leader, inspector, secretary):
        visit, browser = visit_cast.planned(mining, leader, inspector), as_user(inspector)
        place = url("visit_prepare", visit)
        browser.get(place)
        few = queries(browser, place)
        for days in range(1, 9):
            day = timezone.localdate() - timedelta(days=days)
            old = visit_cast.planned(mining, leader, state="signed", visited_on=day, day=day)
            for _count in range(3):
                Finding.objects.create(
                    visit=old, branch=mining, code=visit_cast.code(f"X-{days}"), theme="theory", statement="缺记录",
                    owner=secretary, raised_by=leader, found_on=day, issued_on=day, due_on=day, state="open",
                )  # fmt: skip
        assert queries(browser, place) <= few

    def test_scores_of_the_branch_are_told_to_whoever_may_read_them(
        self, as_user, company, inspector, nobody
    ):
        run = results_cast.computed_run() if hasattr(results_cast, "computed_run") else None
        assert run is None or run
        assert (
            as_user(nobody).get(reverse("assessments:score_preparation", args=[company.pk])).status_code
            == 403
        )
        answer = as_user(inspector).get(reverse("assessments:score_preparation", args=[company.pk]))
        assert "还没有公布" in page(answer) or "尚未发布" in page(answer)


class TestMine:
    def test_it_shows_what_is_mine_and_what_is_next(self, as_user, mining, tunnelling, leader, inspector):
        visit_cast.under_way(mining, leader, inspector)
        other = factories.person("leader9", "另一领导", mining.parent, "leader")
        visit_cast.planned(tunnelling, other)
        text = page(as_user(inspector).get(reverse("assessments:my_visits")))
        assert mining.name in text
        assert tunnelling.name not in text

    def test_it_costs_the_same_for_many_visits(self, as_user, mining, leader):
        browser, place = as_user(leader), reverse("assessments:my_visits")
        visit_cast.planned(mining, leader)
        browser.get(place)
        few = queries(browser, place)
        for _count in range(5):
            visit_cast.planned(mining, leader)
        assert queries(browser, place) <= few


class TestTodos:
    def test_each_step_asks_whose_turn_it_is(self, mining, leader, inspector, secretary):
        visit = visit_cast.planned(mining, leader, inspector)
        visit_cast.published()
        assert [todo.url for todo in todos(inspector)] == [url("visit_prepare", visit)]
        visit = visit_conduct.begin(visit, by=inspector)
        assert [todo.url for todo in todos(leader)] == [url("visit_checklist", visit)]
        visit_conduct.complete(visit_cast.answered(visit, leader), by=leader)
        assert todos(inspector) == []
        assert [todo.url for todo in todos(leader)] == [visit.get_absolute_url()]
        visit.refresh_from_db()
        visit_conduct.sign_off(visit, by=leader)
        assert todos(leader) == todos(secretary) == []

    def test_many_are_counted_in_one_query(self, mining, leader, django_assert_num_queries):
        for _count in range(12):
            visit_cast.planned(mining, leader)
        leader.has_perm("assessments.view_supervisionvisit")
        with django_assert_num_queries(1):
            found = todos(leader)
        assert len(found) == 7
        assert found[-1].url == reverse("assessments:my_visits")


class TestInterface:
    def test_lines_are_read_by_whoever_may_see_them(self, as_user, mining, leader, secretary):
        visit = visit_cast.completed(mining, leader)
        place = f"/api/supervision-visits/{visit.pk}/answers/"
        assert len(as_user(leader).get(place).json()) == len(visit_cast.LINES)
        assert as_user(secretary).get(place).status_code == 404
        visit_conduct.sign_off(visit, by=leader)
        assert len(as_user(secretary).get(place).json()) == len(visit_cast.LINES)

    def test_the_steps_are_those_of_the_pages(self, as_user, mining, leader):
        visit_cast.published()
        visit, browser = visit_cast.planned(mining, leader), as_user(leader)

        def step(name, body=None):
            place = f"/api/supervision-visits/{visit.pk}/{name}/"
            return browser.post(place, body or {}, content_type="application/json")

        assert step("begin", {"visited_on": "2020-01-01"}).status_code == 400
        assert step("begin").json()["state"] == "under_way"
        assert step("complete").status_code == 409
        visit.refresh_from_db()
        visit_cast.answered(visit, leader)
        assert step("complete").json()["state"] == "completed"
        assert step("send-back", {"reason": "补谈话"}).json()["state"] == "under_way"
        assert step("complete").json()["state"] == "completed"
        assert step("sign").json()["state"] == "signed"
        assert step("send-back", {"reason": "改"}).status_code == 409
        assert VisitAnswer.objects.filter(visit=visit).count() == len(visit_cast.LINES)

    def test_checklists_are_read_with_their_lines(self, as_user, inspector, secretary):
        visit_cast.published()
        [found] = as_user(inspector).get("/api/supervision-checklists/").json()["results"]
        assert found["items"][0]["text"] == "三会一课记录完整"
        assert as_user(secretary).get("/api/supervision-checklists/").status_code == 403
