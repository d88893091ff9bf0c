"""Small schemes as documents, and inputs as literals."""

from decimal import Decimal

from assessments.scoring.document import scheme_from_document
from assessments.scoring.values import Event, Fact, State

GRADES = [
    {"name": "excellent", "lower": "90"},
    {"name": "good", "lower": "80"},
    {"name": "qualified", "lower": "70"},
    {"name": "unqualified", "lower": "0"},
]
RATIO = {"direction": "higher", "floor": "0", "cap": "1"}


def indicator(code, points="40", kind="ratio", params=None, **more):
    return {"code": code, "name": code, "points": points, "kind": kind, "params": params or RATIO, **more}


def scheme(party, business=(), *, validate=True, **settings):
    """A compiled scheme of these indicators."""
    groups = [{"side": "party", "name": "p", "indicators": list(party)}]
    if business:
        groups.append({"side": "business", "name": "b", "indicators": list(business)})
    weights = (
        {"party_weight": "0.4", "business_weight": "0.6"}
        if business
        else {"party_weight": "1", "business_weight": "0"}
    )
    document = {"code": "s", "name": "s", "grades": GRADES, "groups": groups, **weights, **settings}  # fmt: skip
    return scheme_from_document(document, validate=validate)


def value(actual=None, target=None, *events):
    return Fact(State.VALUE, number(actual), number(target), tuple(events))


def event(code, count="1", amount=None, matter=""):
    return Event(code, Decimal(count), number(amount), matter)


def number(text):
    return None if text is None else Decimal(text)


NOT_REPORTED, NOT_APPLICABLE = Fact(State.NOT_REPORTED), Fact(State.NOT_APPLICABLE)
