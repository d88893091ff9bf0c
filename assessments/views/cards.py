"""The score card of a branch: its figures, why they are what they are, and how they moved."""

from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View

from assessments.models import ScoreRun, ScoreTotal
from assessments.results import notices
from assessments.results.cards import card_of
from assessments.results.headlines import figures, shown
from assessments.results.standings import newest_of_own_branch
from assessments.results.trends import chart, trend
from assessments.scoring.printing import plain

RUN_TONES = {"published": "good", "draft": "watch", "superseded": "plain", "failed": "bad"}


def total_or_404(user, run_id, branch_id):
    """The stored total that this person may read."""
    if not user.has_perm(ScoreTotal.permission("view")):
        raise PermissionDenied
    rows = ScoreTotal.objects.for_user(user).filter(run=run_id, branch=branch_id)
    related = ("run__period", "run__scheme", "run__scope", "peer_group", "run__job")
    if total := rows.select_related(*related).first():
        return total
    raise Http404


class CardPage(View):
    """One branch in one run."""

    def get(self, request, run_id, branch_id):
        total = total_or_404(request.user, run_id, branch_id)
        card = card_of(request.user, total)
        context = {
            "title": total.name,
            "breadcrumb": [
                (_("Quarterly scores"), reverse("assessments:results")),
                (str(card.run.period), reverse("assessments:result_list", args=[run_id])),
                (total.name, None),
            ],
            "tags": tags(card.run),
            "card": card,
            "total": total,
            "figures": figures(request.user, card.standing),
            "strips": strips(card.run),
            "two_skins": notices.two_skins(card),
            "completeness": completeness(card),
            "peers": peers(card),
            "trend": trend_table(card.standing.points),
            "trend_url": reverse("assessments:card_trend", args=[run_id, branch_id]),
        }
        return render(request, "assessments/card.html", context)


class MyCard(View):
    """The newest published card of the reader's own branch; others are led to the list."""

    def get(self, request):
        user = request.user
        if not user.has_perm(ScoreTotal.permission("view")):
            raise PermissionDenied
        newest = newest_of_own_branch(user)
        return redirect(newest.get_absolute_url() if newest else reverse("assessments:results"))


class CardTrend(View):
    """The scores of a branch over the quarters, as a chart."""

    def get(self, request, run_id, branch_id):
        total = total_or_404(request.user, run_id, branch_id)
        lines = list(total.run.scheme.grade_lines.all())
        return JsonResponse(chart(trend(request.user, branch_id, run=total.run), lines))


def tags(run):
    """What the reader has to know of the run at once: whether it is out, and under which scheme."""
    label = str(run.get_state_display())
    if run.published_at:
        label = f"{label} {date_format(timezone.localtime(run.published_at), 'm-d')}"
    scheme = {"kind": "plain", "label": str(run.scheme)}
    return [{"kind": RUN_TONES.get(run.state, "plain"), "label": label}, scheme]


def strips(run):
    """Why this card is not the last word."""
    if run.state == ScoreRun.State.SUPERSEDED:
        newer = ScoreRun.objects.filter(period=run.period_id, scope=run.scope_id, state="published")
        found = newer.aggregate(last=Max("pk"))["last"]
        text = _("Superseded: a newer result of %(period)s is published.") % {"period": run.period}
        url = reverse("assessments:result_list", args=[found]) if found else ""
        return [{"kind": "watch", "text": text, "url": url, "url_label": _("See the result in force")}]
    if not run.is_out:
        text = _("Not published: only those who compute and publish see this card.")
        return [{"kind": "watch", "text": text}]
    if run.is_stale:
        text = _(
            "Figures have changed since this result was computed; the published numbers stay until a new run."
        )
        return [{"kind": "plain", "text": text}]
    return []


def completeness(card):
    """完整度 100%（38/38）"""
    reported, applied = card.counted
    # Down, so that nothing incomplete reads as complete.
    share = plain((card.total.completeness * 100).quantize(Decimal("0.1"), ROUND_DOWN))
    return _("completeness %(share)s%% (%(reported)s/%(applied)s)") % {
        "share": share,
        "reported": reported,
        "applied": applied,
    }


def peers(card):
    """The anonymous spread of the peer group beside the own figures."""
    labels = {
        "integrated": _("Integrated score"),
        "party": _("Party score"),
        "business": _("Business score"),
        "coordination": _("Coordination D"),
    }
    return [
        {
            "label": label,
            "mine": shown(getattr(card.total, measure)),
            "spread": card.standing.spreads[measure],
        }
        for measure, label in labels.items()
        if measure in card.standing.spreads
    ]


def trend_table(found):
    """The trend as rows, the newest first."""
    return [
        {
            "label": each.label,
            "url": reverse("assessments:card", args=[each.run, each.branch]),
            "scores": [
                shown(each.integrated),
                shown(each.party),
                shown(each.business),
                shown(each.coordination),
            ],
            "grade": each.grade,
            "is_draft": each.is_draft,
        }
        for each in reversed(found)
    ]
