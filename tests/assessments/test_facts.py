"""What the portal's own records say becomes a fact of scoring, with its state and its records."""

from decimal import Decimal

from assessments import facts
from assessments.models import Period
from assessments.scoring.values import Event, State
from common.answers import Answer, Questions

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
