"""What the page of a finding shows beside its facts: the line of steps, measures, hand-ins, and where else it was met."""

from django.urls import reverse

from assessments.finding_lists import figures
from assessments.models import Finding, Severity
from assessments.models.finding_steps import LINE, FindingState
from common import links
from common.quarters import Quarter

STANDS_AT = {
    FindingState.RETURNED: FindingState.IN_PROGRESS,
    FindingState.REOPENED: FindingState.IN_PROGRESS,
}
SHOWN = 10


def shown_of(finding, user) -> dict:
    """Everything of it that this person may see."""
    hand_ins = list(finding.hand_ins.select_related("by", "judged_by", "confirmed_by").order_by("-pk"))
    for each in hand_ins:
        each.figures = figures(each)
    measures = list(finding.measures.select_related("owner"))
    answers = finding.allows("complete_measure") and (
        Finding.objects.for_user(user, "answer").filter(pk=finding.pk).exists()
    )
    return {
        "track": track(finding),
        "measures": measures,
        "done_url": reverse("assessments:finding_action", args=[finding.pk, "complete-measure"])
        if answers
        else "",
        "hand_ins": hand_ins,
        "formers": formers(finding, user)[:SHOWN],
        "common": common(finding, user),
        "linked": links.records_of(finding, user),
        "texts": [
            {"label": finding._meta.get_field(name).verbose_name, "text": getattr(finding, name)}
            for name in ("statement", "evidence", "suggestion")
            if getattr(finding, name)
        ],
    }


def formers(finding, user):
    """The same kind of problem before, as far as this person sees it."""
    rows = Finding.objects.for_user(user).filter(pk__in=finding.formers().order_by().values("pk"))
    return rows.order_by("-found_on", "-pk")


def track(finding) -> list[dict]:
    """The steps as a line: those behind, the present one, those ahead."""
    line = list(LINE)
    if finding.severity == Severity.SERIOUS:
        line.insert(-1, FindingState.CHECKED)
    if finding.term == Finding.Term.IMMEDIATE and not finding.progress[1]:
        line = [s for s in line if s not in {FindingState.MEASURES_SUBMITTED, FindingState.MEASURES_APPROVED}]
    state = STANDS_AT.get(finding.state, finding.state)
    here = line.index(state) if state in line else -1
    closed = finding.state == FindingState.CLOSED
    return [
        {
            "label": finding.get_state_display() if index == here else step.label,
            "is_done": index < here or closed,
            "is_here": index == here and not closed,
        }
        for index, step in enumerate(line)
    ]


def common(finding, user) -> dict:
    """How many other branches had this kind of problem in the quarter, and the page that lists them."""
    quarter = Quarter.of(finding.found_on)
    others = Finding.objects.for_user(user).issued().filter(code=finding.code_id)
    others = others.filter(found_on__range=(quarter.first_day, quarter.last_day))
    others = others.exclude(branch=finding.branch_id)
    return {
        "count": others.order_by().values("branch").distinct().count(),
        "quarter": quarter.label,
        "url": f"{reverse('assessments:finding_list')}?code={finding.code_id}&quarter={quarter}",
    }
