"""Pages of a supervision visit: begun, written with and without JavaScript, noted, signed, as Word."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from assessments.models import Finding
from assessments.services import visit_conduct, visit_findings
from tests import factories
from tests.assessments import visit_cast
from tests.assessments.visit_cast import line, write
from tests.pages import page

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
    def test_the_log_of_the_visit_tells_the_branch_nothing_before_the_signature_and_never_what_was_dropped(
        self, as_user, mining, leader, secretary
    ):
        visit = visit_cast.under_way(mining, leader)
        visit_conduct.write_text(visit, "guidance", by=leader, text="按月上会", mark="0")
        visit_findings.drop(visit_cast.noted(visit, secretary, statement="误记的问题"), by=leader)
        assert "按月上会" not in page(as_user(secretary).get(visit.get_absolute_url()))
        assert "误记的问题" in page(as_user(leader).get(visit.get_absolute_url()))
        visit = visit_conduct.complete(visit_cast.answered(visit, leader), by=leader)
        visit_conduct.sign_off(visit, by=leader)
        text = page(as_user(secretary).get(visit.get_absolute_url()))
        assert "按月上会" in text
        assert "误记的问题" not in text

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
