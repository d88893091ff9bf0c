"""What has changed since a run read its figures."""

from django.db.models import Exists, F, OuterRef

from assessments.models import Figure, ScoreRun

LIVE = (ScoreRun.State.DRAFT, ScoreRun.State.PUBLISHED)


def with_stale_mark(runs):
    """The runs with `has_changed`: whether figures of their period and scope came after they had read."""
    later = Figure.objects.filter(
        period=OuterRef("period"),
        changed_at__gt=OuterRef("read_at"),
        branch__path__startswith=OuterRef("scope__path"),
    )
    return runs.annotate(has_changed=Exists(later))


def stale(runs):
    """Those of the runs whose results figures have left behind."""
    return with_stale_mark(runs.filter(state__in=LIVE, read_at__isnull=False)).filter(has_changed=True)


def changed_figures(user, run, limit):
    """The figures that came after the run had read, the latest first."""
    if not run.read_at:
        return Figure.objects.none()
    rows = Figure.objects.for_user(user).filter(period=run.period_id, changed_at__gt=run.read_at)
    rows = rows.filter(branch__path__startswith=run.scope.path)
    related = ("branch", "unit", "metric", "period", "changed_by")
    return rows.select_related(*related).order_by(F("changed_at").desc())[:limit]
