"""Results of a run as lists: branches with their scores, and every line behind them."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django_filters import ChoiceFilter

from assessments.models import ScoreRun, ScoreTotal
from assessments.results import access, words
from assessments.views.cards import tags
from assessments.views.periods import MENU
from branches.models import PeerGroup
from common.filters import ScopedFilterSet
from common.pages import ExportPage, ListPage, ModelPages, registry
from common.tables import Column

MEASURES = ("integrated", "party", "business", "coordination")
NOTICES = {
    "two_skins": (gettext_lazy("two skins"), Q(two_skins=True)),
    "unranked": (gettext_lazy("without a rank"), ~Q(unranked="")),
    "blocked": (gettext_lazy("held back"), Q(is_blocked=True)),
    "incomplete": (gettext_lazy("incomplete"), Q(unranked="incomplete")),
    "disqualified": (gettext_lazy("disqualified"), Q(unranked="disqualified")),
}


def readable_run_or_404(user, run_id):
    """The run whose results this person may read at least in part."""
    if not user.has_perm(ScoreTotal.permission("view")):
        raise PermissionDenied
    if run := access.readable_runs(user).filter(pk=run_id).first():
        return run
    raise Http404


class ResultFilter(ScopedFilterSet):
    """Peer group, grade, and only what calls for a look."""

    search_fields = ("name", "branch__code", "branch__initials")

    peer_group = ChoiceFilter(label=gettext_lazy("Peer group"), empty_label=gettext_lazy("All peer groups"))
    grade = ChoiceFilter(label=gettext_lazy("Grade"), empty_label=gettext_lazy("All grades"))
    notice = ChoiceFilter(
        label=gettext_lazy("Notices"),
        empty_label=gettext_lazy("With and without notices"),
        choices=[(name, label) for name, (label, _q) in NOTICES.items()],
        method="with_notice",
    )

    class Meta:
        model = ScoreTotal
        fields = ["q", "peer_group", "grade", "notice"]

    def __init__(self, *args, run, **kwargs):
        super().__init__(*args, **kwargs)
        groups = PeerGroup.objects.filter(pk__in=run.spreads.values("peer_group"))
        self.form.fields["peer_group"].choices = [
            ("", _("All peer groups")),
            *((g.pk, g.name) for g in groups),
        ]
        grades = [(line.name, line.name) for line in run.scheme.grade_lines.all()]
        self.form.fields["grade"].choices = [("", _("All grades")), *grades]

    def with_notice(self, queryset, name, value):
        return queryset.filter(NOTICES[value][1])


class ResultPages(ModelPages):
    """The branches of one run with their scores; ranks for those who may see them."""

    model = ScoreTotal
    name = "result"
    list_template = "assessments/result_list.html"
    empty_sentence = gettext_lazy("None of your branches is scored in this run.")

    def __init__(self, run, user):
        self.run, self.user, self.address = run, user, (run.pk,)
        self.title = _("Quarterly scores")
        self.menu = MENU
        self.ranking = bool(user.reach(access.RANKING))
        self.ordering = "-integrated" if self.ranking else "path"
        self.filterset_class = partial(ResultFilter, run=run)

    def rows(self, user, action="view"):
        found = ScoreTotal.objects.for_user(user, action).filter(run=self.run)
        return found.select_related("peer_group").defer("marks")

    def url(self, page, *args):
        return reverse(f"assessments:result_{page}", args=[self.run.pk, *args])

    def columns_for(self, user):
        ranked = self.ranking or self.run.scheme.rank_is_public
        return tuple(column for column in self.all_columns() if ranked or column.name != "rank")

    def all_columns(self):
        return (
            Column("name", _("Branch"), sort="path", link=lambda t: t.get_absolute_url()),
            Column("peer_group__name", _("Peer group")),
            Column("party", _("Party score"), kind="number", sort="party"),
            Column("business", _("Business score"), kind="number", sort="business"),
            Column("integrated", _("Integrated score"), kind="number", sort="integrated"),
            Column("grade", _("Grade")),
            Column("rank", _("Rank in the group"), kind="integer", value=self.rank),
            Column("completeness", _("Completeness (%)"), kind="number", value=percent, places=1),
            Column("coordination", _("Coordination D"), kind="number", sort="coordination"),
            Column("notices", _("Notices"), kind="tag", value=notice_words, tone=notice_tone),
        )

    def rank(self, total):
        open_to_all = self.run.scheme.rank_is_public
        return total.rank if open_to_all or self.user.reach(access.RANKING).covers(total.path) else None

    def summary(self, user):
        """How many branches were scored; who sees a part of them is told how many that are."""
        numbers = {"period": self.run.period, "count": self.run.branches_count}
        if user.reach(ScoreTotal.permission("view")).covers(self.run.scope.path):
            return _("%(period)s · %(count)s branches scored") % numbers
        mine = ScoreTotal.objects.for_user(user).filter(run=self.run).count()
        return _("%(period)s · %(mine)s of the %(count)s branches scored are yours to see") % (
            numbers | {"mine": mine}
        )

    def found_note(self, total):
        return f"{self.run.period} · {total.integrated}"

    def list_links(self, user):
        links = [
            {
                "label": _("All lines"),
                "url": reverse("assessments:line_list", args=[self.run.pk]),
                "icon": "list-details",
            }
        ]
        report = {"label": _("Quarter report"), "icon": "file-spreadsheet"}
        report |= {"url": reverse("assessments:run_report", args=[self.run.pk]), "method": "post"}
        links.append(report)
        if ScoreRun.objects.for_user(user).filter(pk=self.run.pk).exists():
            links.append({"label": _("The run"), "url": self.run.get_absolute_url(), "icon": "calculator"})
        return links

    def list_context(self, request):
        return {
            "tags": tags(self.run),
            "other_runs": other_runs(request.user, self.run),
            "spreads": spread_rows(
                request.user, self.run, ranking=access.sees_all_of(request.user, self.run)
            ),
            "is_branch_reader": not self.ranking,
        }


def percent(total):
    return total.completeness * 100


def notice_words(total):
    """The one thing to look at: why there is no rank, or the two skins."""
    if total.unranked:
        return words.unranked_short(total.unranked)
    return _("two skins") if total.two_skins else ""


def notice_tone(total):
    return "bad" if total.is_disqualified else "watch"


def other_runs(user, run):
    """The accepted results of other quarters, and drafts where the reader sees them."""
    found = access.readable_runs(user).filter(state__in=["published", "draft"]).exclude(pk=run.pk)
    return [
        {
            "label": f"{each.period} · {each.scope}",
            "state": "" if each.is_out else str(each.get_state_display()),
            "url": reverse("assessments:result_list", args=[each.pk]),
        }
        for each in found.order_by("-period__quarter", "-pk")[:12]
    ]


def spread_rows(user, run, *, ranking):
    """How the peer groups lie; a branch sees its own group's, and only where nobody can be recognised in it."""
    groups = None
    if not ranking:
        mine = ScoreTotal.objects.for_user(user).filter(run=run)
        groups = list(mine.order_by().values_list("peer_group", flat=True).distinct()[:20])
    found = access.spreads(run, groups=groups, ranking=ranking)
    by_group = {}
    for (group, measure), row in found.items():
        by_group.setdefault(group, {"group": row.peer_group, "count": row.count})[measure] = row
    ordered = sorted(
        by_group.values(),
        key=lambda row: (row["group"] is None, row["group"] and (row["group"].order, row["group"].pk)),
    )
    return ordered


class Results(View):
    """The newest published quarter of the reader's branches; a sentence when there is none yet."""

    def get(self, request):
        user = request.user
        if not user.has_perm(ScoreTotal.permission("view")):
            raise PermissionDenied
        if run := access.newest_published(user):
            return redirect("assessments:result_list", run.pk)
        may_ask = user.has_perm("assessments.add_scorerun")
        context = {
            "title": _("Quarterly scores"),
            "breadcrumb": [(MENU, None), (_("Quarterly scores"), None)],
            "sentence": _("No scores have been published for your branches yet."),
            "action": {"label": _("Score runs"), "url": reverse("assessments:run_list")} if may_ask else None,
        }
        return render(request, "assessments/result_none.html", context)


def result_list(request, run_id):
    """One run's branches."""
    run = readable_run_or_404(request.user, run_id)
    return ListPage.as_view(pages=ResultPages(run, request.user))(request)


def result_export(request, run_id, fmt):
    """The same list as a file."""
    run = readable_run_or_404(request.user, run_id)
    return ExportPage.as_view(pages=ResultPages(run, request.user))(request, fmt=fmt)


def pages_of(user, run_id):
    """The list of one run, when it is found again by its name."""
    return ResultPages(readable_run_or_404(user, run_id), user)


def newest_pages(user):
    """The scores in which the search looks: those of the newest published quarter."""
    run = access.newest_published(user) if user.has_perm(ScoreTotal.permission("view")) else None
    return run and ResultPages(run, user)


registry.register("assessments:result", pages_of, newest_pages)
