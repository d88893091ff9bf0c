"""Which runs and ranks a person may read; a run is seen by everybody whose branches it scores."""

from django.db.models import Exists, OuterRef, Q

from assessments.models import PeerSpread, ScoreRun, ScoreTotal
from assessments.models.runs import OUT
from common.scoping import way_to

RANKING = "assessments.view_ranking"
FEWEST_PEERS = 4  # a median of fewer would tell what a single neighbour has


def readable_runs(user):
    """Runs with results of the reader's own branches: published ones, drafts for those who compute."""
    reach = user.reach(ScoreTotal.permission("view"))
    above = {higher for path in reach.paths for higher in way_to(path)[:-1]}
    mine = Exists(ScoreTotal.objects.for_user(user).filter(run=OuterRef("pk")))
    inside = reach.condition(["scope__path"])
    found = ScoreRun.objects.filter(inside | Q(scope__path__in=above) & mine if above else inside)
    found = found.select_related("period", "scheme", "scope")
    return found if user.has_perm(ScoreRun.permission("change")) else found.filter(state__in=OUT)


def newest_published(user):
    """The accepted run of the latest quarter that scores the reader's branches; the widest when there are several."""
    found = readable_runs(user).filter(state=ScoreRun.State.PUBLISHED)
    return found.order_by("-period__quarter", "scope__path", "-pk").first()


def may_see_rank(user, total) -> bool:
    """Ranks are for the office and the leadership, unless the scheme opens them to the branches."""
    return total.run.scheme.rank_is_public or user.reach(RANKING).covers(total.path)


def sees_all_of(user, run) -> bool:
    """Whether the reader ranks the whole run; then no peer group tells anything new."""
    reach = user.reach(RANKING)
    return bool(reach) and reach.covers(run.scope.path)


def spreads(run, *, groups=None, ranking=False):
    """How peer groups lie, by (group, measure); groups so small that they name their members stay closed."""
    rows = PeerSpread.objects.filter(run=run).select_related("peer_group")
    if groups is not None:
        wanted = Q(peer_group__in=[group for group in groups if group])
        rows = rows.filter(wanted | Q(peer_group=None) if None in groups else wanted)
    return {(row.peer_group_id, row.measure): row for row in rows if ranking or row.count >= FEWEST_PEERS}
