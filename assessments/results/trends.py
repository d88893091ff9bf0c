"""The scores of one branch over the quarters."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.models import ScoreRun, ScoreTotal

QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One quarter's published scores; `is_draft` where it is not out yet."""

    quarter: str
    label: str
    run: int
    branch: int
    party: Decimal | None
    business: Decimal | None
    integrated: Decimal | None
    grade: str
    coordination: Decimal | None
    is_draft: bool


def trend(user, branch, *, run=None) -> list[Point]:
    """The last quarters that the reader may see, oldest first; with `run`, that run as well as what is published."""
    wanted = Q(run__state=ScoreRun.State.PUBLISHED)
    if run is not None:
        wanted = Q(run=run) | wanted & ~Q(run__period=run.period_id)
        wanted &= Q(run__period__quarter__lte=run.period.quarter)
    rows = ScoreTotal.objects.for_user(user).filter(wanted, branch=branch).select_related("run__period")
    newest = list(rows.order_by("-run__period__quarter", "-run")[:QUARTERS])
    return [point(row) for row in reversed(newest)]


def point(total) -> Point:
    return Point(
        total.run.period.quarter,
        str(total.run.period),
        total.run_id,
        total.branch_id,
        total.party,
        total.business,
        total.integrated,
        total.grade,
        total.coordination,
        not total.run.is_out,
    )


def previous(points, run) -> Point | None:
    """The quarter right before this run's, when it has a published result."""
    before = str(run.period.span.shift(-1))
    return next((point for point in points if point.quarter == before), None)


def chart(points, lines) -> dict:
    """The trend as an ECharts option: three scores with their names at the end, grade lines dashed."""
    series = [
        (_("party score"), "party"),
        (_("integrated score"), "integrated"),
        (_("business score"), "business"),
    ]
    return {
        "grid": {"left": 56, "right": 120, "top": 28, "bottom": 36},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [each.label for each in points], "boundaryGap": False},
        "yAxis": {"type": "value", "name": _("score"), "scale": True},
        "series": [
            _line(
                label,
                [_number(getattr(each, name)) for each in points],
                lines if name == "integrated" else (),
            )
            for label, name in series
        ],
    }


def _line(label, values, lines) -> dict:
    made = {
        "type": "line",
        "name": label,
        "data": values,
        "connectNulls": False,
        "endLabel": {"show": True, "formatter": "{a}"},
        "labelLayout": {"moveOverlap": "shiftY"},
    }
    if lines:
        made["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"type": "dashed", "opacity": 0.5},
            "data": [{"yAxis": _number(line.lower), "name": line.name} for line in lines if line.lower],
            "label": {"formatter": "{b}", "position": "insideEndTop"},
        }
    return made


def _number(value):
    return None if value is None else float(value)
