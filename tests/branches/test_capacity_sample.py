"""The sample's branch building: every state is there, the planted gaps are found, and its rows obey the rules."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.sample.loading import load
from branches.facts import questions
from branches.models import (
    Branch,
    CheckLine,
    Course,
    DemoSite,
    JointActivity,
    Lesson,
    Regulation,
    SelfCheck,
    SpotCheckPerson,
    TrainingRecord,
)
from branches.services import self_checks

LAST_DAY = date(2026, 9, 30)
TODAY = date(2026, 11, 27)


@pytest.fixture
def sample(db):
    load(branches=24, quarters=1)


def branch(unit):
    return Branch.objects.get(name=f"{unit}党支部")


def ask(name, last_day, *branches):
    found = questions.known[name].answer(date(last_day.year, 1, 1), last_day, [b.pk for b in branches])
    return [found[b.pk] for b in branches]


def test_the_sample_of_branch_building(sample):
    every_state_is_there()
    the_planted_gaps_are_found()
    its_rows_obey_the_rules()


def every_state_is_there():
    assert set(SelfCheck.objects.values_list("state", flat=True)) == set(SelfCheck.State.values)
    assert set(DemoSite.objects.values_list("state", flat=True)) == set(DemoSite.State.values)
    assert set(Course.objects.values_list("state", flat=True)) == set(Course.State.values)
    assert set(Lesson.objects.values_list("state", flat=True)) == set(Lesson.State.values)
    assert Regulation.objects.filter(versions__is_confirmed=False).exists()
    assert SpotCheckPerson.objects.filter(result="").exists()
    assert JointActivity.objects.filter(partners__took_part=False).exists()
    assert JointActivity.objects.filter(partners__answered_on=None).exists()


def the_planted_gaps_are_found():
    far = SelfCheck.objects.get(branch=branch("运输队"), checklist__year=2026)
    assert far.difference < -15
    due = DemoSite.objects.named().filter(review_due_on__lte=TODAY)
    assert [site.name for site in due] == ["智能综采党员先锋面"]
    behind, fine = ask("training_hours", LAST_DAY, branch("通风队"), branch("机电队"))
    assert behind.actual / behind.target < Decimal("0.2")
    assert fine.actual / fine.target > Decimal("0.5")


def its_rows_obey_the_rules():
    for line in CheckLine.objects.select_related("item"):
        assert line.self_points is None or 0 <= line.self_points <= line.item.points
        if line.differs:
            assert line.review_note
    for check in SelfCheck.objects.filter(state="reviewed"):
        lines = list(check.lines.select_related("item"))
        assert check.self_points == sum(line.self_points for line in lines)
        assert check.review_points == sum(line.review_points for line in lines)
        assert not [
            line for line in lines if self_checks.why_not_hand_in(line) or self_checks.why_not_close(line)
        ]
        assert check.reviewed_by_id not in {check.submitted_by_id, None}
    for site in DemoSite.objects.filter(state="named"):
        assert site.named_by != site.checks.first().checked_by
        assert ask("demo_points", LAST_DAY, site.branch)[0].actual == 1
    assert not TrainingRecord.objects.filter(held_on__gt=date(2026, 11, 20)).exists()
