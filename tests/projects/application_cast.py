"""Projects and the people around them for tests, in one line each."""

from datetime import date

from projects.models import Deputy, Project
from projects.services import approvals, drafts

FIRST, LAST = date(2026, 3, 1), date(2026, 12, 31)
WORDS = {
    "background": "主运皮带接头频繁断裂，月均停机 14 小时。",
    "indicator": "皮带月停机小时",
    "measure_unit": "小时",
    "measures": "更换接头工艺，建立点检制度。",
    "outputs": "工艺规程一份",
    "party_role": "党员包保关键接头，支部每周碰头。",
}
FIGURES = {"unit_saving": "1200", "volume": "120", "investment": "20000"}


def draft(by, *, lead=None, branch=None, **values):
    """A complete application that has not been handed in."""
    values = {
        "kind": "secretary",
        "name": "降低主运皮带停机时间",
        "starts_on": FIRST,
        "ends_on": LAST,
        "baseline": 14,
        "target": 6,
        "milestones": [("接头工艺定型", "工艺卡", date(2026, 5, 31))],
        "formula": "unit_saving",
        "inputs": FIGURES,
        **WORDS,
    } | values
    return drafts.create(by=by, lead=lead or by, branch=branch or by.branch, **values)


def handed_in(by, **values):
    return approvals.submit(draft(by, **values), by=by)


def in_state(by, state, **values):
    """A project that stands in this state, whatever led there."""
    project = draft(by, **values)
    Project.objects.filter(pk=project.pk).update(state=state)
    project.refresh_from_db()
    return project


def deputy(principal, stand_in, *, since=date(2026, 1, 1), until=None):
    return Deputy.objects.create(principal=principal, deputy=stand_in, since=since, until=until)
