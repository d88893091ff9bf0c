"""Checklists are drawn up, published, frozen, and carried over into another year."""

from decimal import Decimal

import pytest

from branches.models import Checklist
from branches.services import checklists
from branches.views.checklists import ChecklistPages
from common.errors import RuleViolation
from tests.branches import capacity
from tests.pages import PagesTests, page


class TestChecklistPages(PagesTests):
    pages = ChecklistPages
    changed_field = "title"

    @pytest.fixture
    def own(self):
        return capacity.draft()

    def typed(self, own):
        return {
            "purpose": "standardisation",
            "year": 2027,
            "title": "2027年考核表",
            "excellent_from": "90",
            "passed_from": "76",
        }

    def more(self, own, count):
        for number in range(count):
            capacity.draft(2030 + number)


@pytest.mark.django_db
class TestChecklists:
    def test_points_have_to_sum_to_100_before_it_is_published(self):
        made = capacity.draft()
        items = [{"section": "一", "text": "二", "points": Decimal(99)}]
        checklists.replace_items(made, by=None, items=items)
        with pytest.raises(RuleViolation, match="99"):
            checklists.publish(made, by=None)

    def test_once_published_it_is_frozen(self):
        made = capacity.published()
        for attempt in (
            lambda: checklists.change(made, by=None, title="另一"),
            lambda: checklists.replace_items(made, by=None, items=[]),
            lambda: checklists.publish(made, by=None),
        ):
            with pytest.raises(RuleViolation):
                attempt()

    def test_a_year_has_one_published_checklist(self):
        capacity.published()
        with pytest.raises(RuleViolation):
            checklists.publish(capacity.draft(), by=None)

    def test_it_is_copied_into_a_draft_for_another_year(self):
        made = checklists.copy(capacity.published(), by=None, year=2030, title="2030年")
        assert made.is_draft
        assert [item.text for item in made.items.all()] == [text for _s, text, _p, _q in capacity.ITEMS]

    @pytest.mark.parametrize("purpose", Checklist.Purpose.values)
    def test_the_shipped_checklists_name_their_source_and_sum_to_100(self, purpose):
        made = checklists.load_starter(by=None, purpose=purpose, year=2026)
        assert made.source
        assert made.total_points() == 100

    def test_grades_begin_at_their_line(self):
        made = capacity.published()
        assert [made.grade_of(Decimal(points)) for points in ("90", "89.99", "76", "75.99")] == [
            "excellent",
            "passed",
            "passed",
            "failed",
        ]
        assert made.grade_of(None) == ""

    def test_items_are_typed_in_one_table(self, as_user, admin):
        made = capacity.draft()
        typed = {"items-TOTAL_FORMS": 2, "items-INITIAL_FORMS": 0}
        for number, points in enumerate((60, 40)):
            typed |= {
                f"items-{number}-section": "好班子",
                f"items-{number}-text": f"第{number}项",
                f"items-{number}-points": points,
                f"items-{number}-method": "visit",
            }
        answer = as_user(admin).post(f"/organisation/checklist/{made.pk}/items/", typed)
        assert answer.status_code == 302
        assert [item.points for item in made.items.all()] == [60, 40]

    def test_items_that_lack_points_are_named_and_kept(self, as_user, admin):
        made = capacity.draft()
        typed = {
            "items-TOTAL_FORMS": 1,
            "items-INITIAL_FORMS": 0,
            "items-0-section": "好班子",
            "items-0-text": "没有分值的",
        }
        answer = as_user(admin).post(f"/organisation/checklist/{made.pk}/items/", typed)
        assert "没有分值的" in page(answer, 422)
        assert made.items.count() == 3
