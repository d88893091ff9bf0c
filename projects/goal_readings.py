"""What the reported figures say about a project's goal; the name of a model is the whole coupling."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from common import links
from common.quarters import Quarter

METRIC, FIGURE = "assessments.metric", "assessments.figure"


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest reported value of the goal's indicator, and where it comes from."""

    value: Decimal
    source: str


def reading_of(project, day: date | None = None) -> Reading | None:
    """The newest figure of the linked metric that the project's branch reported by this day; None where there is none."""
    model = links.model_of(FIGURE)
    metric = links.from_row(project).filter(to_type=METRIC).values_list("to_id", flat=True).first()
    if model is None or metric is None:
        return None
    quarter = str(Quarter.of(day or timezone.localdate()))
    rows = model.objects.filter(metric=metric, branch=project.branch_id, unit=None, state="value")
    rows = rows.filter(actual__isnull=False, period__quarter__lte=quarter)
    figure = rows.select_related("metric", "period").order_by("-period__quarter").first()
    if figure is None:
        return None
    source = _("reported figure: %(metric)s, %(period)s") % {"metric": figure.metric, "period": figure.period}
    return Reading(figure.actual, source[:120])
