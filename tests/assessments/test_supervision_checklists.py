"""Supervision checklists: drawn up, published, frozen, copied; the shipped one; what an edition changes."""

from decimal import Decimal

import pytest

from assessments.models import FindingCode, SupervisionChecklist
from assessments.services import supervision_checklists as checklists
from assessments.services.supervision_checklist_differences import difference, former_of
from common.errors import RuleViolation, StaleEdit
from tests.assessments import visit_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_published_edition_is_frozen():
    made = visit_cast.published()
    for attempt in (
        lambda: checklists.change(made, by=None, title="另一"),
        lambda: checklists.replace_items(made, by=None, items=[]),
        lambda: checklists.publish(made, by=None),
    ):
        with pytest.raises(RuleViolation):
            attempt()
    assert made.items.count() == len(visit_cast.LINES)


def test_publishing_a_new_edition_retires_the_former_one():
    former = visit_cast.published()
    newer = checklists.publish(checklists.copy(former, by=None), by=None)
    former.refresh_from_db()
    assert (former.state, newer.state, newer.edition) == ("retired", "published", 2)
    assert [item.text for item in newer.items.all()] == [item.text for item in former.items.all()]


def test_one_new_edition_is_drawn_up_at_a_time():
    former = visit_cast.published()
    checklists.copy(former, by=None)
    with pytest.raises(RuleViolation, match="already"):
        checklists.copy(former, by=None)


def test_every_theme_needs_a_line_before_it_is_published():
    with pytest.raises(RuleViolation, match="theory education、publicity"):
        checklists.publish(visit_cast.draft(lines=(*visit_cast.LINES[:2], visit_cast.LINES[4])), by=None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": Decimal(0)}, "more than 0"),
        ({"most": Decimal(7)}, "between 0 and the points"),
        ({"step": Decimal(5)}, "more than the most"),
        ({"step": Decimal(0)}, "how many points"),
    ],
)
def test_points_and_rules_that_do_not_fit_are_named_with_their_line(changes, words):
    made = visit_cast.draft()
    item = made.items.first()
    made.items.filter(pk=item.pk).update(**changes)
    with pytest.raises(RuleViolation, match=f"{item.text}.*{words}"):
        checklists.publish(made, by=None)


def test_lines_are_not_replaced_over_somebody_elses():
    made = visit_cast.draft()
    with pytest.raises(StaleEdit):
        checklists.replace_items(made, by=None, items=[], version=made.version + 1)
    assert made.items.exists()


def test_the_difference_of_two_editions_is_told_in_words():
    former = visit_cast.published()
    newer = checklists.copy(former, by=None)
    first, second, *_rest = newer.items.all()
    newer.items.filter(pk=first.pk).update(points=Decimal(8), methods=["read", "talk"])
    newer.items.filter(pk=second.pk).update(text="民主评议按期开展")
    assert former_of(newer) == former
    found = difference(former, newer)
    assert [item.text for item in found.added] == ["民主评议按期开展"]
    assert [item.text for item in found.removed] == [second.text]
    [(item, words)] = found.changed
    assert item.text == first.text
    assert words == ["Methods: read the records → read the records、talk with people", "Points: 6.0 → 8.0"]
    assert not difference(former, former)


class TestShipped:
    def test_it_names_its_sources_sums_to_100_and_can_be_published(self):
        made = checklists.ship()
        assert "煤业公司党支部工作考核标准" in made.source
        assert sum(item.points for item in made.items.all()) == 100
        assert checklists.publish(made, by=None).state == "published"

    def test_every_line_has_its_code_and_every_question_is_known(self):
        made = checklists.ship()
        assert not made.items.filter(finding_code=None).exists()
        asked = [item.get("question") for part in checklists.shipped()["section"] for item in part["item"]]
        kept = made.items.exclude(question="").count()
        assert kept == len([question for question in asked if question])
        assert FindingCode.objects.filter(code="ZZ-01", severity="serious").exists()

    def test_taking_it_over_twice_makes_nothing_twice(self):
        first = checklists.ship()
        FindingCode.objects.filter(code="ZZ-01").update(name="本单位自定")
        assert checklists.ship() == first
        assert SupervisionChecklist.objects.count() == 1
        assert FindingCode.objects.get(code="ZZ-01").name == "本单位自定"
