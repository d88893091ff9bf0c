"""The filing window of a quarter, step by step and back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.models import Period
from assessments.services import periods
from common.audit import AuditEvent
from common.errors import RuleViolation
from tests.assessments import filing_cast as cast

pytestmark = pytest.mark.django_db
SOON = timedelta(days=3)


def state_of(period):
    return Period.objects.get(pk=period.pk).state


def test_a_quarter_goes_from_open_over_filing_and_review_to_closed(admin):
    period = periods.add_period(by=admin, quarter="2020q4", filing_deadline=timezone.now() + SOON)
    assert (period.quarter, period.state) == ("2020Q4", "open")
    assert periods.open_filing(period, by=admin).state == "filing"
    assert periods.end_filing(period, by=admin).state == "review"
    assert periods.close(period, by=admin).state == "closed"
    steps = (
        AuditEvent.objects.filter(action__startswith="period").order_by("pk").values_list("action", flat=True)
    )
    assert list(steps) == ["period.added", "period.opened", "period.filing_ended", "period.closed"]


@pytest.mark.parametrize(
    ("state", "step", "words"),
    [
        ("filing", periods.open_filing, "already begun"),
        ("closed", periods.open_filing, "already begun"),
        ("open", periods.end_filing, "not begun"),
        ("review", periods.end_filing, "already ended"),
        ("open", periods.close, "ended first"),
        ("filing", periods.close, "ended first"),
        ("closed", periods.close, "already closed"),
    ],
)
def test_a_step_out_of_turn_is_refused_with_the_reason(admin, in_english, state, step, words):
    period = cast.period(state=state)
    with pytest.raises(RuleViolation, match=words):
        step(period, by=admin)
    assert state_of(period) == state


def test_filing_does_not_begin_after_its_own_deadline(admin, in_english):
    period = cast.period(state="open", deadline=timezone.now() - SOON)
    with pytest.raises(RuleViolation, match="deadline has passed"):
        periods.open_filing(period, by=admin)


def test_a_closed_period_is_reopened_with_a_reason_and_only_for_corrections(admin):
    period = cast.period(state="closed")
    assert periods.reopen(period, by=admin, reason="地测数据有误").state == "review"
    event = AuditEvent.objects.get(action="period.reopened")
    assert event.reason == "地测数据有误"
    assert event.changes == {"state": ["closed", "review"]}


def test_filing_goes_on_after_its_end_until_a_new_deadline(admin, in_english):
    period = cast.period(state="review")
    with pytest.raises(ValidationError, match="future"):
        periods.resume_filing(period, by=admin, filing_deadline=timezone.now() - SOON, reason="x")
    later = timezone.now() + SOON
    resumed = periods.resume_filing(period, by=admin, filing_deadline=later, reason="三个单位停电")
    assert (resumed.state, resumed.filing_deadline) == ("filing", later)


def test_only_a_closed_period_is_reopened(admin, in_english):
    with pytest.raises(RuleViolation, match="Only a closed period"):
        periods.reopen(cast.period(state="filing"), by=admin, reason="x")


def test_the_deadline_moves_while_filing_goes_on_and_not_afterwards(admin, in_english):
    period, later = cast.period(), timezone.now() + SOON * 2
    assert periods.change_deadline(period, by=admin, filing_deadline=later).filing_deadline == later
    periods.end_filing(period, by=admin)
    with pytest.raises(RuleViolation, match="already ended"):
        periods.change_deadline(period, by=admin, filing_deadline=later + SOON)


def test_a_deadline_before_the_quarter_is_a_slip(admin, in_english):
    with pytest.raises(ValidationError, match="before the quarter"):
        periods.add_period(by=admin, quarter="2099Q1", filing_deadline=timezone.now() + SOON)


def test_what_is_no_quarter_is_refused_beside_its_field(admin):
    with pytest.raises(ValidationError) as refusal:
        periods.add_period(by=admin, quarter="2026年三季度", filing_deadline=timezone.now() + SOON)
    assert set(refusal.value.message_dict) == {"quarter"}


def test_a_quarter_is_registered_once(admin):
    cast.period("2020Q4")
    with pytest.raises(ValidationError):
        periods.add_period(by=admin, quarter="2020Q4", filing_deadline=timezone.now() + SOON)


def test_the_clock_ends_what_is_due_once_and_leaves_the_rest(admin):
    due = cast.period("2026Q2", deadline=timezone.now() - SOON)
    running = cast.period("2026Q3")
    untouched = cast.period("2026Q1", state="open", deadline=timezone.now() - SOON)
    assert periods.end_due_filings(timezone.now()) == [due]
    assert periods.end_due_filings(timezone.now()) == []
    assert [state_of(p) for p in (due, running, untouched)] == ["review", "filing", "open"]
    assert AuditEvent.objects.get(action="period.filing_ended").by is None


def test_a_figure_that_schemes_name_keeps_its_code(admin, in_english):
    cast.scheme()
    output = cast.metric("raw_coal_output")
    with pytest.raises(ValidationError, match="keeps its code"):
        periods.change_metric(output, by=admin, code="coal")
    assert periods.change_metric(output, by=admin, name="原煤产量（过磅）").name == "原煤产量（过磅）"
