"""Findings in any state for tests, in one line each."""

from datetime import date, timedelta

from django.utils import timezone

from assessments.models import Finding, FindingCode, FindingMeasure, HandIn

State = Finding.State
VERDICTS = {
    State.MEASURES_SUBMITTED: ("measures", "waiting"),
    State.SUBMITTED: ("rectification", "waiting"),
    State.CHECKED: ("rectification", "checked"),
}


def today():
    return timezone.localdate()


def code(code="ZZ-01", name="班前会学习无记录", **values):
    values = {"theme": "theory"} | values
    return FindingCode.objects.get_or_create(code=code, defaults={"name": name, **values})[0]


def finding(branch, owner, raised_by, *, state=State.OPEN, days=20, **values):
    """A finding that was issued ten days ago and is due in so many days."""
    issued = None if state == State.NOTED else today() - timedelta(days=10)
    values = {
        "code": values.pop("code", None) or code(),
        "theme": "theory",
        "statement": "班前会学习无记录，抽查 5 天有 3 天缺记录",
        "found_on": today() - timedelta(days=10),
        "issued_on": issued,
        "due_on": today() + timedelta(days=days),
        "number": "" if state == State.NOTED else f"T-{Finding.objects.count() + 1:04d}",
    } | values
    if issued and values["due_on"] < issued:
        values["issued_on"] = values["found_on"] = values["due_on"] - timedelta(days=20)
    if state == State.CLOSED:
        values = {"closed_on": today(), "closed_by": raised_by, "submitted_on": today()} | values
    if state in {State.SUBMITTED, State.CHECKED}:
        values = {"submitted_on": today()} | values
    return Finding.objects.create(branch=branch, owner=owner, raised_by=raised_by, state=state, **values)


def in_state(state, branch, owner, raised_by, **values):
    """The same with the measures and the hand-in that belong to the state, handed in by its owner."""
    if state == State.CHECKED:
        values = {"severity": "serious"} | values
    row = finding(branch, owner, raised_by, state=state, **values)
    if state not in {State.NOTED, State.OPEN, State.WITHDRAWN}:
        measure(row, owner)
    if state in VERDICTS:
        kind, verdict = VERDICTS[state]
        hand_in(row, owner, kind, verdict, judged_by=raised_by if verdict == "checked" else None)
    return row


def measure(finding, owner, text="逐班登记学习记录，周五由支委抽查", **values):
    return FindingMeasure.objects.create(
        finding=finding, text=text, owner=owner, due_on=values.pop("due_on", finding.due_on), **values
    )


def hand_in(finding, by, kind="rectification", verdict="waiting", **values):
    values = {"text": "已逐班登记" if kind == "rectification" else ""} | values
    return HandIn.objects.create(finding=finding, by=by, kind=kind, verdict=verdict, **values)


def day(text):
    return date.fromisoformat(text)
