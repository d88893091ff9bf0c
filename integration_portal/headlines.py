"""The four figures of a person's unit on the home page: the own branch's scores, or how the scored branches lie."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import PeerSpread, ScoreTotal
from assessments.results import access
from assessments.results.headlines import figures as branch_figures
from assessments.results.standings import newest_of_own_branch, standing_of
from common.counting import count_each


def figures_of(user):
    """(the quarter they are of, four figures); nothing before the first publication."""
    if not user.has_perm(ScoreTotal.permission("view")):
        return None, []
    if total := newest_of_own_branch(user):
        found = branch_figures(user, standing_of(user, total))
        url = total.get_absolute_url()
        return total.run.period, [figure | {"url": url} for figure in found]
    if run := access.newest_published(user):
        return run.period, run_figures(user, run)
    return None, []


def run_figures(user, run):
    """How the branches of the reader lie in the newest published run."""
    totals = ScoreTotal.objects.for_user(user)
    if user.reach(ScoreTotal.permission("view")).covers(run.scope.path):
        totals = ScoreTotal.objects.all()  # the run lies inside the reach as a whole
    totals = totals.filter(run=run).order_by()
    results = reverse("assessments:result_list", args=[run.pk])
    two = {"unranked": totals.exclude(unranked=""), "noticed": totals.filter(two_skins=True)}
    unranked, noticed = count_each(exactly=True, **two).values()
    return [
        {
            "label": _("Branches scored"),
            "value": run.branches_count,
            "before": str(run.period),
            "peers": str(run.scheme),
            "url": results,
        },
        medians(run, results),
        {
            "label": _("Without a rank"),
            "value": unranked,
            "before": ngettext(
                "branch incomplete, held back or disqualified",
                "branches incomplete, held back or disqualified",
                unranked,
            ),
            "url": f"{results}?notice=unranked",
        },
        {
            "label": _("Two-skins notices"),
            "value": noticed,
            "before": _("party work and production far apart"),
            "url": f"{results}?notice=two_skins",
        },
    ]


def medians(run, url):
    """From the lowest to the highest median of a peer group."""
    rows = PeerSpread.objects.filter(run=run, measure="integrated", count__gte=access.FEWEST_PEERS)
    found = sorted(rows.values_list("median", flat=True))
    value = None if not found else f"{found[0]:.1f}"
    if found and found[0] != found[-1]:
        value = f"{found[0]:.1f}–{found[-1]:.1f}"
    before = _("%(count)s peer groups, lowest to highest") % {"count": len(found)} if found else ""
    return {"label": _("Medians of the integrated score"), "value": value, "before": before, "url": url}
