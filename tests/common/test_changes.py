"""One way to change a plain row: locked, compared, validated, noted."""

import pytest
from django.core.exceptions import ValidationError

from branches.models import PeerGroup
from common import changes
from common.audit import AuditEvent
from common.errors import RuleViolation, StaleEdit, refuse


@pytest.fixture
def group(admin):
    return changes.create(PeerGroup(code="mining", name="采煤", order=1), by=admin, action="peer_group.added")


def events():
    return AuditEvent.objects.filter(target_type="branches.peergroup")


def test_a_new_row_is_noted_with_all_it_holds(group, admin):
    event = events().get()
    assert (event.by, event.action, event.target_label) == (admin, "peer_group.added", "采煤")
    assert event.changes == {"code": [None, "mining"], "name": [None, "采煤"], "order": [None, "1"]}


def test_a_row_that_is_wrong_in_itself_is_not_saved(admin, db):
    with pytest.raises(ValidationError):
        changes.create(PeerGroup(code="", name=""), by=admin, action="peer_group.added")
    assert not PeerGroup.objects.exists()
    assert not events().exists()


def test_a_change_is_noted_with_old_and_new(group, admin):
    changed = changes.update(
        group, {"name": "综采", "order": 1}, by=admin, action="peer_group.changed", reason="更名"
    )
    event = events().first()
    assert changed.version == 2
    assert event.changes == {"name": ["采煤", "综采"]}
    assert event.reason == "更名"


def test_no_difference_is_no_change(group, admin):
    assert changes.update(group, {"name": "采煤"}, by=admin, action="peer_group.changed").version == 1
    assert events().count() == 1


def test_a_wrong_change_leaves_everything_as_it_was(group, admin):
    with pytest.raises(ValidationError):
        changes.update(group, {"name": ""}, by=admin, action="peer_group.changed")
    assert PeerGroup.objects.get().name == "采煤"
    assert events().count() == 1


def test_whoever_read_an_older_version_is_told_what_differs_and_by_whom(group, admin):
    changes.update(group, {"name": "综采", "order": 5}, by=admin, action="peer_group.changed", version=1)
    with pytest.raises(StaleEdit) as stale:
        changes.update(group, {"name": "采掘", "order": 5}, by=admin, action="peer_group.changed", version=1)
    assert admin.name in str(stale.value.message)
    (line,) = stale.value.comparison
    assert (line["yours"], line["theirs"]) == ("采掘", "综采")


def test_a_change_without_a_version_counts_for_services(group):
    changes.update(group, {"order": 2}, by=None, action="peer_group.changed")
    assert changes.update(group, {"order": 3}, by=None, action="peer_group.changed").order == 3


def test_refusing_needs_a_reason():
    refuse("")
    refuse(None)
    refuse(False)
    with pytest.raises(RuleViolation, match="because"):
        refuse("because")
