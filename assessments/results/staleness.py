"""What has changed since a run read its figures."""

from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import IsNull

from assessments.models import Figure, ScoreRun

LIVE = (ScoreRun.State.DRAFT, ScoreRun.State.PUBLISHED)


def with_stale_mark(runs):
    """The runs with `has_changed`: whether figures of their period and scope came after they had read.

    The period's latest change answers for the whole organisation, and most often for its parts too: one look into
    an index. Only where something did change later is a part of the tree searched.
    """
    figures = Figure.objects.filter(period=OuterRef("period"))
    latest = figures.order_by("-changed_at").values("changed_at")[:1]
    later = figures.filter(
        changed_at__gt=OuterRef("read_at"), branch__path__startswith=OuterRef("scope__path")
    )
    # In the order of the index: from the newest change to the first one inside, instead of through the whole part.
    inside = later.order_by("-changed_at").values("changed_at")[:1]
    return runs.annotate(latest_change=Subquery(latest)).annotate(
        has_changed=Case(
            When(records_check__differs=True, then=Value(True)),
            When(
                Q(read_at=None) | Q(latest_change=None) | Q(latest_change__lte=F("read_at")),
                then=Value(False),
            ),
            When(scope__parent=None, then=Value(True)),
            default=IsNull(Subquery(inside), False),
            output_field=BooleanField(),
        )
    )


def changed_figures(user, run, limit):
    """The figures that came after the run had read, the latest first."""
    if not run.read_at:
        return Figure.objects.none()
    rows = Figure.objects.for_user(user).filter(period=run.period_id, changed_at__gt=run.read_at)
    rows = rows.filter(branch__path__startswith=run.scope.path)
    related = ("branch", "unit", "metric", "period", "changed_by")
    return rows.select_related(*related).order_by(F("changed_at").desc())[:limit]
