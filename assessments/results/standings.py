"""Where a branch stands in a run: its total, its grade lines, its peers and its quarters."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.models import PeerSpread, ScoreRun, ScoreTotal
from assessments.results import access
from assessments.results.trends import Point, previous, trend


@dataclass(slots=True)
class Standing:
    """What the four figures of a branch are made of."""

    run: ScoreRun
    total: ScoreTotal
    grades: list
    spreads: dict[str, PeerSpread]
    points: list[Point]

    @property
    def before(self) -> Point | None:
        return previous(self.points, self.run)

    @property
    def change(self) -> Decimal | None:
        """Points since the quarter before."""
        before = self.before
        if before is None or before.integrated is None or self.total.integrated is None:
            return None
        return self.total.integrated - before.integrated

    @property
    def grade_line(self):
        """The line of the grade that was given."""
        return next((line for line in self.grades if line.name == self.total.grade), None)


def standing_of(user, total) -> Standing:
    """The standing of this total for this reader, in three queries."""
    ranking = access.sees_all_of(user, total.run)
    near = access.spreads(total.run, groups=[total.peer_group_id], ranking=ranking)
    return Standing(
        run=total.run,
        total=total,
        grades=list(total.run.scheme.grade_lines.all()),
        spreads={measure: row for (_group, measure), row in near.items()},
        points=trend(user, total.branch_id, run=total.run),
    )


def newest_of_own_branch(user) -> ScoreTotal | None:
    """The latest published total of the branch that the reader belongs to."""
    if not user.reach(ScoreTotal.permission("view")).covers(user.branch.path):
        return None
    mine = ScoreTotal.objects.filter(branch=user.branch_id, run__state=ScoreRun.State.PUBLISHED)
    published = mine.order_by("-run__period__quarter", "-run")
    # Whoever belongs to a committee has none as a rule; then nothing more is asked.
    newest = published.values_list("pk", flat=True).first()
    related = ("run__period", "run__scheme", "run__scope", "peer_group")
    return newest and ScoreTotal.objects.select_related(*related).get(pk=newest)
