"""A rule tried on figures that somebody types, or on sample ones; nothing of it is kept."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.rules import PREFIX, TRY, NumberField
from assessments.scoring.explain import NOTES, equation
from assessments.scoring.parameters import read_number
from assessments.scoring.rules import is_ordinary
from assessments.scoring.values import ONE, ZERO, Event, Fact, Kind, State
from assessments.scoring.verdict import publish
from assessments.wording import rule_sentences

TARGET, ACTUAL = Decimal(40), Decimal(38)
BALLOTS = {"first": Decimal(8), "second": Decimal(3), "third": Decimal(1), "fourth": ZERO}
SAMPLE_POINTS, SAMPLE_MARK = Decimal(100), Decimal("0.85")
# A figure that matters only beside one answer of the rule's form.
ONLY_IF = {
    Kind.AWARD: {"target": "mode=target", "actual": "mode=target"},
    **{kind: {"target": "on=ratio"} for kind in (Kind.BANDS, Kind.CURVE, Kind.INTERVAL)},
}


class TryForm(forms.Form):
    """What a rule of this kind is tried on."""

    def __init__(self, kind, *args, **kwargs):
        super().__init__(*args, prefix="try", **kwargs)
        only_if = ONLY_IF.get(Kind(kind), {})
        for name, label, sample in fields_of(Kind(kind)):
            field = NumberField(label=label, required=False, initial=format(sample, "f"))
            if name in only_if:
                field.widget.attrs["data-only-if"] = f"{PREFIX}-{only_if[name]}"
            self.fields[name] = field

    def clean(self):
        values = super().clean()
        for name, typed in list(values.items()):
            if typed and read_number(typed) is None:
                self.add_error(name, _("Enter a number."))
        return values

    def numbers(self):
        """What was typed; None where no number stands."""
        return {name: read_number(self.cleaned_data.get(name) or None) for name in self.fields}


def fields_of(kind):
    """(name, label, sample value) of what is asked for."""
    if kind is Kind.VOTE:
        labels = (_("Best voices"), _("Second voices"), _("Third voices"), _("Worst voices"))
        return [(name, label, BALLOTS[name]) for name, label in zip(BALLOTS, labels, strict=True)]
    if kind is Kind.LATENESS:
        return [("actual", _("Days late"), ONE)]
    if kind in {Kind.DEDUCT, Kind.BONUS, Kind.PENALTY, Kind.VETO, Kind.RATING}:
        return []
    return [("target", _("Target"), TARGET), ("actual", _("Actual"), ACTUAL)]


@dataclass(frozen=True)
class Example:
    """A rule in words, and what it gives for these figures."""

    sentences: list[str]
    formula: str = ""
    note: str = ""
    errors: tuple[str, ...] = ()


def worked_example(rule_forms, points, try_form, names=None) -> Example:
    """The rule as it stands in the form, said and tried; rule_forms have been judged before."""
    errors = (*said(rule_forms.single), *row_errors(rule_forms), *said(try_form))
    if errors or getattr(rule_forms, "rule", None) is None:
        return Example([], note=gettext("The example appears when the rule is complete."), errors=errors)
    rule, kind = rule_forms.rule, rule_forms.kind
    sentences = rule_sentences(kind, rule_forms.params, names)
    points = (points or SAMPLE_POINTS) if is_ordinary(kind) else ZERO
    scored = rule.score(points, sample_fact(rule_forms, rule, points, try_form.numbers()))
    if scored.score is None:
        return Example(sentences, note=gettext(NOTES.get(scored.note, scored.note)))
    note = gettext(NOTES["veto"]) if scored.note == "veto" else ""
    expression = rule.arithmetic(points, scored.working)
    if kind is not Kind.VETO:
        expression = equation(expression, publish(scored.score))
    return Example(sentences, expression, note)


def said(form, about="") -> list[str]:
    """The errors of a form, each behind what it is about."""
    found = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        before = " · ".join(str(part) for part in (about, label) if part)
        found += [f"{before}: {error}" if before else str(error) for error in errors]
    return found


def row_errors(rule_forms) -> list[str]:
    """What is wrong in the table of the rule, or with the numbers typed to try it."""
    if rule_forms.rows is None:
        return []
    found = [str(error) for error in rule_forms.rows.non_form_errors()]
    for number, row in enumerate(rule_forms.rows.forms, 1):
        typed = getattr(row, "cleaned_data", {}).get(TRY)
        if typed and read_number(typed) is None:
            row.add_error(TRY, _("Enter a number."))
        found += said(row, gettext("Row %(number)s") % {"number": number})
    return found


def sample_fact(rule_forms, rule, points, numbers) -> Fact:
    """The input that the example is worked out with."""
    kind = rule_forms.kind
    if kind is Kind.VOTE:
        items = tuple(Event(code, numbers[code] or ZERO) for code in BALLOTS)
        return Fact(State.VALUE, items=items)
    if kind is Kind.RATING:
        return Fact(State.VALUE, items=_marks(rule_forms, rule, points))
    items = _events(rule_forms) if rule_forms.rows is not None else ()
    return Fact(State.VALUE, numbers.get("actual"), numbers.get("target"), items)


def _tried(rule_forms):
    """(row's parameters, number typed to try it) for each row."""
    return [
        (row.given(), read_number(row.cleaned_data.get(TRY) or None) if TRY in row.fields else None)
        for row in rule_forms.filled_rows
    ]


def _events(rule_forms) -> tuple[Event, ...]:
    """So many events a row; the first row once (conditions: every row) when nothing was typed."""
    rows = [(row, count) for row, count in _tried(rule_forms) if "code" in row]
    if rows and all(count is None for _row, count in rows):
        rows = [
            (row, ONE if rule_forms.kind is Kind.AWARD or not index else ZERO)
            for index, (row, _count) in enumerate(rows)
        ]
    return tuple(
        Event(row["code"], count, read_number(row.get("max")))
        for row, count in rows
        if count is not None and (count or rule_forms.kind is Kind.AWARD)
    )


def _marks(rule_forms, rule, points) -> tuple[Event, ...]:
    highest = Decimal(100) if rule.of_hundred else points
    sample = publish(highest * SAMPLE_MARK)
    rows = _tried(rule_forms) or [({"code": ""}, None)]
    return tuple(Event(row["code"], ONE, sample if mark is None else mark) for row, mark in rows)
