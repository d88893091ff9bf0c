"""Pages of supervision checklists: their list, their lines, the shipped one, what an edition changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import SupervisionChecklist
from assessments.services import supervision_checklists
from assessments.views.supervision_checklists import SupervisionChecklistPages
from tests.assessments import visit_cast
from tests.pages import PagesTests, page

pytestmark = pytest.mark.django_db


def url(name, visit, *more):
    return reverse(f"assessments:{name}", args=[visit.pk, *more])


def queries(browser, place) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(place).status_code == 200
    return len(caught)


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
        assert "6 → 8" in text
