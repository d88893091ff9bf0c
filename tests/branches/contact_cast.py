"""Contact points, visits and follow-ups for tests, in one line each."""

from datetime import date

from branches.models import Branch, ContactPoint, ContactVisit, FollowUp, FrequencyRule, LifeKind
from branches.services import contact_visits
from common.windows import Per

LONG_AGO = date(2024, 1, 1)


def rule(times=1, per=Per.QUARTER, **values):
    values = {"since": date(2018, 1, 1), "branch_kind": Branch.Kind.BRANCH} | values
    return FrequencyRule.objects.create(kind=LifeKind.CONTACT_VISIT, times=times, per=per, **values)


def point(leader, branch, *, since=LONG_AGO, until=None, is_lead=False):
    return ContactPoint.objects.create(
        leader=leader, branch=branch, since=since, until=until, is_lead=is_lead
    )


def visit(point, day, *, state="recorded", **values):
    values = {"recorded_on": day, "topics": "顶板管理与班前会质量"} | values
    return ContactVisit.objects.create(
        contact_point=point, leader=point.leader, branch=point.branch, visited_on=day, state=state, **values
    )


def written(point, day, **values):
    """A draft, as its leader keeps it."""
    values = {"topics": "顶板管理与班前会质量"} | values
    return contact_visits.write(by=point.leader, contact_point=point, visited_on=day, **values)


def follow_up(owner, branch, due_on, *, done_on=None, withdrawn=False, text="补齐班前会记录", origin_id=0):
    return FollowUp.objects.create(
        branch=branch,
        origin_type="branches.contactvisit",
        origin_id=origin_id,
        origin_label="走访",
        text=text,
        owner=owner,
        due_on=due_on,
        done_on=done_on,
        result="已办结" if done_on else "",
        withdrawn=withdrawn,
    )
