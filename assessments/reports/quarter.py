"""What stands in the report of a quarter: the reader's rows of a run, and how its peer groups lie."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, OuterRef, Q, Subquery
from django.db.models.functions import Round
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import ScoreLine, ScoreRun, ScoreTotal
from assessments.results import access

# An order by rank tells the ranks, also without their column.
RANKED, TREE = ("peer_group__order", "peer_group__code", "rank", "path"), ("path",)


@dataclass(frozen=True)
class QuarterReport:
    """Everything that a writer needs; the long lists are queries, read row by row while they are written."""

    run: ScoreRun
    ranking: bool
    head: list[str]
    summary: list
    grades: list[str]
    totals: list[ScoreTotal]
    lines: object
    lines_count: int
    names: dict[str, str]  # indicators by code

    @property
    def title(self) -> str:
        return _("Scores of %(period)s") % {"period": self.run.period}

    @property
    def file_name(self) -> str:
        return f"{self.title}.xlsx"


def quarter_report(run, user) -> QuarterReport:
    """The rows of this run that the reader may see; ranks only for those who may see ranks."""
    totals = ScoreTotal.objects.for_user(user).filter(run=run).select_related("peer_group")
    lines = ScoreLine.objects.for_user(user).filter(run=run).select_related("indicator__group")
    name = ScoreTotal.objects.filter(run=run, branch=OuterRef("branch")).order_by().values("name")
    ranking = bool(user.reach(access.RANKING)) or run.scheme.rank_is_public
    everywhere = run.scheme.rank_is_public or access.sees_all_of(user, run)
    grades = [line.name for line in run.scheme.grade_lines.all()]
    return QuarterReport(
        run=run,
        ranking=ranking,
        head=head(run),
        summary=summary(run, totals, grades, ranking=access.sees_all_of(user, run)),
        grades=grades,
        totals=_of(run, totals.order_by(*(RANKED if everywhere else TREE)), user),
        lines=lines.annotate(branch_name=Subquery(name)).order_by("pk"),
        lines_count=run.lines_count,
        names=dict(run.scheme.indicators.values_list("code", "name")),
    )


def _of(run, totals, user) -> list[ScoreTotal]:
    """The totals, each with the run at hand and with its rank only where the reader may see that one."""
    found = list(totals)
    for total in found:
        total.run = run
        total.rank = total.rank if access.may_see_rank(user, total) else None
    return found


def head(run) -> list[str]:
    """Which run this is, and what it was computed from."""
    facts = [
        _("Scope: %(scope)s; scheme: %(scheme)s") % {"scope": run.scope, "scheme": run.scheme},
        _("State: %(state)s; figures as of %(read)s; published %(published)s")
        % {
            "state": run.get_state_display(),
            "read": moment(run.read_at),
            "published": moment(run.published_at),
        },
        _("Run #%(pk)s, engine %(engine)s, fingerprint of the inputs %(print)s")
        % {"pk": run.pk, "engine": run.engine_version, "print": run.fingerprint},
    ]
    return facts


def moment(at) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i") if at else "—"


MEASURES = ("integrated", "party", "business", "coordination")


@dataclass(frozen=True)
class GroupSummary:
    """One peer group: how many, where the middle lies, how the grades are spread."""

    name: str
    branches: int
    ranked: int
    noticed: int
    mean: Decimal | None
    spread: dict
    grades: list[int]


def summary(run, totals, grades, *, ranking) -> list[GroupSummary]:
    """The reader's peer groups in their order; three queries."""
    groups = totals.order_by().values("peer_group", "peer_group__name", "peer_group__order")
    counted = groups.annotate(
        branches=Count("pk"),
        ranked=Count("rank"),
        noticed=Count("pk", filter=Q(two_skins=True)),
        mean=Round(Avg("integrated"), precision=2),
    )
    by_grade = totals.order_by().values("peer_group", "grade").annotate(found=Count("pk"))
    found = {(row["peer_group"], row["grade"]): row["found"] for row in by_grade}
    near = access.spreads(run, ranking=ranking)
    return [
        GroupSummary(
            row["peer_group__name"] or _("without a peer group"),
            row["branches"],
            row["ranked"],
            row["noticed"],
            row["mean"] if ranking or row["branches"] >= access.FEWEST_PEERS else None,
            {measure: near.get((row["peer_group"], measure)) for measure in MEASURES},
            [found.get((row["peer_group"], grade), 0) for grade in grades],
        )
        for row in sorted(counted, key=_place)
    ]


def _place(row):
    """Groups in the enterprise's order, those without a group last."""
    order = row["peer_group__order"]
    return (order is None, order or 0, row["peer_group"] or 0)
