"""The sample's year of visits: its rows keep the rules, and the gaps planted in it are found."""

from datetime import date

import pytest

from assessments.sample import loading
from branches.facts.coverage import Coverage
from branches.models import ContactPoint, ContactVisit, FollowUp
from branches.sample import contact_points
from common.quarters import Quarter
from common.scoping import Reach

LAST_DAY = date(2026, 11, 20)


@pytest.mark.django_db
def test_the_sample_keeps_the_rules_and_its_gaps_are_found():
    loading.load(quarters=1)
    root = ContactPoint.objects.select_related("branch").first().branch.path.split("/")[0] + "/"
    coverage = Coverage(Quarter(2026, 3), Reach((root,)))
    unled = [each.name for each in coverage.unvisited if not each.is_led]
    assert [contact_points.UNLED in name for name in unled] == [True]
    assert any(contact_points.UNVISITED in each.name for each in coverage.unvisited if each.is_led)
    assert max(each.due - each.done for each in coverage.by_leader) == 2
    for point in ContactPoint.objects.select_related("leader", "branch"):
        assert point.leader.branch_id != point.branch_id
        point.clean_fields()
    for visit in ContactVisit.objects.select_related("contact_point__branch", "leader"):
        assert not visit.why_not_write(visit.leader)
        assert visit.visited_on <= (visit.recorded_on or LAST_DAY) <= LAST_DAY
        visit.clean_fields()
    assert set(ContactVisit.objects.values_list("form", flat=True)) == set(ContactVisit.Form)
    assert {"draft", "recorded", "sent_back", "confirmed"} <= set(
        ContactVisit.objects.values_list("state", flat=True)
    )
    assert ContactVisit.objects.late().exists()
    today = LAST_DAY
    follow_ups = FollowUp.objects
    for found in (follow_ups.open(), follow_ups.overdue(today), follow_ups.filter(withdrawn=True)):
        assert found.exists()
    assert any(row.is_late for row in follow_ups.all())
