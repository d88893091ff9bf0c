"""What is read before a visit, so that nothing is asked of the branch; and the branch's scores as a part of it."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.views import View

from assessments.models import Finding, ScoreRun, ScoreTotal, SupervisionVisit
from assessments.models.findings import VOID
from assessments.results.cards import card_of
from assessments.results.headlines import grade_words, shown
from assessments.results.trends import trend
from assessments.views.visit_conduct import links_of_visit, trail, visit_or_404
from branches.models import Branch, LifeRecord
from branches.outcomes import preparation_of
from common.pages import Fragment
from common.quarters import Quarter

LAST_VISITS = 4
QUARTERS_BACK = 4  # so far back a problem of the same kind counts as repeated
AGAIN = 2


class VisitPrepare(View):
    """The branch before the visit, as the portal's records show it to this reader."""

    def get(self, request, pk):
        visit = visit_or_404(request.user, pk, "conduct")
        user, branch, title = request.user, visit.branch, _now("Before the visit")
        context = {
            "title": title,
            "summary": str(visit),
            "breadcrumb": trail(visit, title),
            "visit": visit,
            "branch": branch,
            "members": visit.members.select_related("user"),
            "actions": [each for each in links_of_visit(visit, user) if each.get("primary")],
            "visits": last_visits(user, visit),
            "repeats": repeats(user, branch),
            "fragments": [*fragments(user, branch), *others(user, branch)],
            "life_url": life_url(user, branch),
        }
        return render(request, "assessments/visit_prepare.html", context)


def last_visits(user, visit):
    """Signed visits before this one, with how many of their findings are still open."""
    issued = ~Q(findings__state__in=VOID)
    closed = Q(findings__state=Finding.State.CLOSED)
    found = SupervisionVisit.objects.for_user(user).made().filter(branch=visit.branch).exclude(pk=visit.pk)
    found = found.select_related("leader", "branch").annotate(
        issued=Count("findings", filter=issued), closed=Count("findings", filter=closed)
    )
    return found.order_by("-visited_on", "-pk")[:LAST_VISITS]


def repeats(user, branch):
    """Kinds of problems that were found more than once within a year."""
    since = Quarter.current().shift(-QUARTERS_BACK).first_day
    found = Finding.objects.for_user(user).issued().filter(branch=branch, found_on__gte=since)
    counted = (
        found.order_by().values("code__code", "code__name").annotate(times=Count("pk"), last=Max("found_on"))
    )
    return counted.filter(times__gte=AGAIN).order_by("-times", "-last")


def fragments(user, branch):
    """The branch's quarter, for whoever may look at the branch."""
    if not Branch.objects.for_user(user).filter(pk=branch.pk).exists():
        return []
    return [Fragment(_now("This quarter"), reverse("branches:branch_quarter", args=[branch.pk]))]


def others(user, branch):
    return [Fragment(part["title"], part["url"]) for part in preparation_of(branch, user)]


def life_url(user, branch) -> str:
    reach = user.reach(LifeRecord.permission("view"))
    return reverse("branches:life_branch", args=[branch.pk]) if reach.covers(branch.path) else ""


class ScorePreparation(View):
    """The newest published result of a branch, for whoever may read it: score, grade, trend, what holds it back."""

    def get(self, request, pk):
        user = request.user
        if not user.has_perm(ScoreTotal.permission("view")):
            raise PermissionDenied
        reach = user.reach(ScoreTotal.permission("view"))
        if not Branch.objects.filter(reach.condition(["path"]), pk=pk).exists():
            raise Http404
        totals = ScoreTotal.objects.for_user(user).filter(branch=pk, run__state=ScoreRun.State.PUBLISHED)
        related = ("run__period", "run__scheme", "run__scope", "peer_group", "run__job")
        total = totals.select_related(*related).order_by("-run__period__quarter", "-run").first()
        context = {"total": total}
        if total:
            card = card_of(user, total)
            context |= {
                "score": shown(total.integrated),
                "grade": grade_words(card.standing),
                "points": trend(user, pk),
                "obstacles": card.obstacles,
            }
        return render(request, "assessments/score_preparation.html", context)
