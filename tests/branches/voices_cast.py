"""Requests for tests, in one line each."""

from branches.models import ReceptionDay, WorkerRequest
from branches.services import request_codes, voices

TEXT = "夜班食堂没有热餐，凌晨两点以后只有方便面。"
CODES = iter(range(10**6))


def request(branch, *, by=None, text=TEXT, owner=None, answer="", code="", received_at=None, **values):
    """A request that was received, and where named given to an owner and answered."""
    values = {"category": "living", "channel": "public"} | values
    if received_at:
        values["received_at"] = received_at
    made = voices.receive(by=by, code=code or f"TEST-{next(CODES):012d}", branch=branch, text=text, **values)
    if owner:
        made = voices.assign(made, by=by, owner=owner)
    return voices.answer(made, by=owner, answer=answer) if answer else made


def reception_day(branch, leader, held_on, **values):
    return ReceptionDay.objects.create(branch=branch, leader=leader, held_on=held_on, **values)


def again(row):
    return WorkerRequest.objects.get(pk=row.pk)


__all__ = ["TEXT", "again", "reception_day", "request", "request_codes"]
