"""What the portal's own records say becomes a fact of scoring, with its state and its records."""

from datetime import date
from decimal import Decimal

import pytest

from assessments import facts
from assessments.models import Period
from assessments.scoring.document import InvalidScheme
from assessments.scoring.values import Event, State
from assessments.services.scheme_documents import create_from_document, why_not_source
from common.answers import Answer, Questions
from tests.assessments import results_cast

PERIOD = Period(quarter="2026Q3")


def source_of(answers, **kwargs):
    questions = Questions()
    questions.ask("visits", "走访", **kwargs)(lambda first, last, branches: answers)
    return facts.from_records(questions.known["visits"])


def test_an_answer_becomes_a_value_with_its_records_for_every_code_that_picks_it():
    source = source_of({7: Answer(Decimal(2), Decimal(3), records=(("branches.contactvisit", 11),))})
    found = source.answer(PERIOD, [7], ["visits", "visits_again"])
    assert set(found[7]) == {"visits", "visits_again"}
    fact = found[7]["visits"]
    assert (fact.state, fact.actual, fact.target) == (State.VALUE, Decimal(2), Decimal(3))
    assert fact.evidence == (("branches.contactvisit", 11),)


def test_nothing_due_is_not_applicable_and_never_zero():
    source = source_of({7: Answer(not_applicable=True)})
    found = source.answer(PERIOD, [7, 8], ["visits"])
    for branch in (7, 8):
        assert (found[branch]["visits"].state, found[branch]["visits"].reason) == (
            State.NOT_APPLICABLE,
            "nothing_due",
        )


def test_counted_kinds_become_events():
    source = source_of({7: Answer(counts=(("interview", Decimal(2)),))})
    assert source.answer(PERIOD, [7], ["visits"])[7]["visits"].items == (Event("interview", Decimal(2)),)


def test_the_records_are_asked_for_the_days_of_the_quarter():
    asked = []
    questions = Questions()
    questions.ask("x", "x")(lambda first, last, branches: asked.append((first, last)) or {})
    facts.from_records(questions.known["x"]).answer(PERIOD, [1], ["x"])
    assert [(str(first), str(last)) for first, last in asked] == [("2026-07-01", "2026-09-30")]


def test_activity_is_never_a_source():
    forbidden = ("login", "click", "like", "read", "article", "upload", "study_minutes", "online")
    assert not [name for name in facts.SOURCES if any(word in name for word in forbidden)]


def test_a_source_that_counts_meetings_asks_for_its_mark():
    assert why_not_source("meetings_held", is_activity=False)
    assert not why_not_source("meetings_held", is_activity=True)
    assert not why_not_source("topics_on_production", is_activity=False)


@pytest.mark.django_db
def test_a_scheme_whose_meetings_are_not_marked_is_refused_at_the_indicator():
    document = {**results_cast.DOCUMENT}
    party, business = document["groups"]
    held = {"code": "held", "name": "三会一课", "points": "10", "kind": "ratio", "params": {"cap": "1"}, "source": "meetings_held"}  # fmt: skip
    groups = [{**party, "indicators": [*party["indicators"], held]}, business]
    with pytest.raises(InvalidScheme) as refused:
        create_from_document(document | {"groups": groups}, by=None, effective_from=date(2026, 1, 1))
    assert [error.field for error in refused.value.errors] == ["groups.0.indicators.4.is_activity"]
