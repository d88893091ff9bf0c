"""Who changed what and why: complete, in the same transaction, never forged."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from branches.services import organization
from common import audit
from common.audit import AuditEvent
from common.origin import origin
from tests.pages import page


def note(*args, **values):
    """An event in a transaction of its own, as the services write it with the change."""
    with transaction.atomic():
        return audit.record(*args, **values)


def test_an_event_knows_who_what_where_and_why(company, admin):
    token = origin.set({"address": "10.0.0.9", "request_id": "r1"})
    try:
        event = note(admin, "branch.looked_at", company, changes={"a": ["1", "2"]}, reason="检查")
    finally:
        origin.reset(token)
    event.refresh_from_db()
    assert (event.by, event.target_type, event.target_id) == (admin, "branches.branch", str(company.pk))
    assert (event.target_label, event.reason, event.changes) == ("晋兴煤业党委", "检查", {"a": ["1", "2"]})
    assert (event.address, event.request_id) == ("10.0.0.9", "r1")
    assert event.at.tzinfo


def test_in_jobs_and_commands_there_is_no_address(company):
    event = note(None, "branch.looked_at", company)
    assert (event.address, event.request_id, event.by) == (None, "", None)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_change_is_refused(transactional_roles, company):
    with pytest.raises(RuntimeError):
        audit.record(None, "branch.looked_at", company)
    with transaction.atomic():
        assert audit.record(None, "branch.looked_at", company).pk


def test_an_event_goes_with_its_change_when_that_fails(company):
    with transaction.atomic():
        organization.change(company, by=None, name="另一个名字")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.filter(action="branch.changed").exists()


def test_the_history_of_a_row_is_its_own_newest_first(company, mining):
    organization.change(mining, by=None, name="甲")
    organization.change(mining, by=None, name="乙")
    found = [event.changes.get("name", [None])[-1] for event in audit.history(mining)]
    assert found == ["乙", "甲", "综采一队党支部"]


def test_differences_are_told_as_texts():
    before = {"a": Decimal("1.50"), "b": None, "c": datetime.date(2026, 1, 1), "d": "same"}
    after = {"a": Decimal("2.50"), "b": "x", "c": None, "d": "same"}
    assert audit.differences(before, after) == {
        "a": ["1.50", "2.50"],
        "b": [None, "x"],
        "c": ["2026-01-01", None],
    }


def test_an_action_is_called_by_its_words_or_by_its_code(monkeypatch):
    monkeypatch.setitem(audit.WORDS, "branch.looked_at", "looked at")
    assert AuditEvent(action="branch.looked_at").words == "looked at"
    assert AuditEvent(action="something.else").words == "something.else"


def test_the_log_is_read_by_those_who_audit(as_user, auditor, company):
    note(auditor, "branch.looked_at", company, reason="<script>alert(1)</script>")
    text = page(as_user(auditor).get(reverse("common:audit_list")))
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_no_page_changes_the_log(as_user, auditor, company):
    note(auditor, "branch.looked_at", company)
    browser = as_user(auditor)
    for method in ("post", "put", "delete", "patch"):
        assert getattr(browser, method)(reverse("common:audit_list")).status_code == 405
