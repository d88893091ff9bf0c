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
from assessments.results import access, notices, words
from assessments.results.cards import card_of
from assessments.results.trends import chart, trend
from assessments.scoring.printing import plain, points

RUN_TONES = {"published": "good", "draft": "watch", "superseded": "plain", "failed": "bad"}
MINUS = "−"


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
            "figures": figures(request.user, card),
            "strips": strips(card.run),
            "two_skins": notices.two_skins(card),
            "completeness": completeness(card),
            "peers": peers(card),
            "trend": trend_table(card.points),
            "trend_url": reverse("assessments:card_trend", args=[run_id, branch_id]),
        }
        return render(request, "assessments/card.html", context)


class MyCard(View):
    """The newest published card of the reader's own branch; others are led to the list."""

    def get(self, request):
        user = request.user
        if not user.has_perm(ScoreTotal.permission("view")):
            raise PermissionDenied
        mine = ScoreTotal.objects.for_user(user).filter(branch=user.branch_id)
        newest = mine.filter(run__state=ScoreRun.State.PUBLISHED).order_by("-run__period__quarter").first()
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


def figures(user, card):
    """The four figures above, each with its line, its peers and what it was."""
    total = card.total
    return [
        {
            "label": _("Integrated score"),
            "value": shown(total.integrated),
            "unit": grade_words(card),
            "before": before_words(card),
            "peers": rank_words(user, card),
        },
        side_figure(card, "party", _("Party score × %(weight)s")),
        side_figure(card, "business", _("Business score × %(weight)s")),
        {
            "label": _("Coordination D (advice)"),
            "value": shown(total.coordination),
            "unit": " · ".join(each for each in (words.coordination_grade(total), words.lag(total)) if each),
            "before": coupling_words(card),
            "peers": peer_words(card, "coordination"),
        },
    ]


def side_figure(card, side, label):
    total = card.total
    score = getattr(total, side)
    weight = getattr(total, f"{side}_weight")
    return {
        "label": label % {"weight": words.weight(weight)},
        "value": shown(score),
        "unit": "/100" if score is not None else "",
        "before": peer_words(card, side) or (_("does not apply") if score is None else ""),
    }


def grade_words(card):
    """优秀 · ≥90"""
    total, line = card.total, card.grade_line
    if total.is_disqualified:
        return words.unranked_short("disqualified")
    if line is None:
        return total.grade
    return f"{line.name} · ≥{plain(line.lower)}" if line.lower else line.name


def before_words(card):
    """The quarter before, and how far it moved since."""
    before, change = card.before, card.change
    if before is None or before.integrated is None:
        return _("no result in the quarter before")
    if not change:
        return _("quarter before %(score)s, unchanged") % {"score": points(before.integrated)}
    words_by_sign = {
        True: _("quarter before %(score)s, up %(change)s"),
        False: _("quarter before %(score)s, down %(change)s"),
    }
    return words_by_sign[change > 0] % {"score": points(before.integrated), "change": points(abs(change))}


def rank_words(user, card):
    """The rank where the reader may see it, or why there is none."""
    total = card.total
    if total.unranked:
        return _("no rank: %(reason)s") % {"reason": words.unranked_short(total.unranked)}
    if not total.rank or not access.may_see_rank(user, total):
        return peer_words(card, "integrated")
    group = total.peer_group or _("all")
    return _("rank %(rank)s in “%(group)s”") % {"rank": total.rank, "group": group}


def peer_words(card, measure):
    near = card.spreads.get(measure)
    return _("median of peers %(median)s") % {"median": points(near.median)} if near else ""


def coupling_words(card):
    total = card.total
    if total.coupling is None:
        return _("needs both sides")
    return _("C %(c)s, T %(t)s, %(model)s") % {
        "c": shown(total.coupling),
        "t": shown(total.coordination_index),
        "model": words.coupling_model(card.run.scheme),
    }


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
        {"label": label, "mine": shown(getattr(card.total, measure)), "spread": card.spreads[measure]}
        for measure, label in labels.items()
        if measure in card.spreads
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


def shown(number):
    """Two places, or a dash."""
    return "—" if number is None else f"{number:.2f}".replace("-", MINUS)
