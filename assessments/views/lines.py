"""All lines of a run as a list: which branch got what for which indicator, from which input."""

from functools import partial

from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter

from assessments.models import Figure, ScoreLine, ScoreTotal
from assessments.results import words
from assessments.results.lines import arithmetic, state_label
from assessments.scoring.printing import plain
from assessments.scoring.rules import is_ordinary
from assessments.views.cards import tags
from assessments.views.periods import MENU
from assessments.views.results import readable_run_or_404
from common import counting, saved_views, tables
from common.filters import ScopedFilterSet
from common.pages import ExportPage, ListPage, ModelPages, filtered, heading, registry
from common.tables import Column


class LineFilter(ScopedFilterSet):
    """One indicator, one state, one branch."""

    search_fields = ("branch__name", "branch__code", "branch__initials")

    indicator = ChoiceFilter(label=gettext_lazy("Indicator"))
    state = ChoiceFilter(
        label=gettext_lazy("State"), choices=Figure.State.choices, empty_label=gettext_lazy("All states")
    )

    class Meta:
        model = ScoreLine
        fields = ["q", "indicator", "state"]

    def __init__(self, *args, run, **kwargs):
        super().__init__(*args, **kwargs)
        names = list(run.scheme.indicators.values_list("pk", "name"))
        self.form.fields["indicator"].choices = [("", _("All indicators")), *names]


class Exact(Column):
    """A figure as it was reported, with all its decimal places."""

    def html(self, row, here=""):
        value = self.of(row)
        return "" if value is None else plain(value)


class LinePages(ModelPages):
    """The lines of one run, branch by branch."""

    model = ScoreLine
    name = "line"
    menu = MENU
    ordering = "branch_id"
    empty_sentence = gettext_lazy("None of your branches is scored in this run.")

    def __init__(self, run):
        self.run, self.address = run, (run.pk,)
        self.title = _("All lines")
        self.filterset_class = partial(LineFilter, run=run)

    def rows(self, user, action="view"):
        """Lines with what their branch was called at the period's end."""
        then = ScoreTotal.objects.filter(run=self.run, branch=OuterRef("branch")).order_by().values("name")
        found = ScoreLine.objects.for_user(user, action).filter(run=self.run)
        return found.select_related("indicator__group").annotate(branch_name=Subquery(then))

    def url(self, page, *args):
        return reverse(f"assessments:line_{page}", args=[self.run.pk, *args])

    def columns_for(self, user):
        return (
            Column("branch", _("Branch"), value=lambda r: r.branch_name, link=card),
            Column("group", _("First-level indicator"), value=group),
            Column("indicator", _("Indicator"), value=lambda r: r.indicator.name),
            Column("state", _("State"), kind="tag", value=state, tone=tone),
            Exact("target", _("Target"), kind="number"),
            Exact("actual", _("Actual"), kind="number"),
            Column("fact", _("Fact"), value=fact),
            Column("possible", _("Points"), kind="number", value=possible),
            Column("arithmetic", _("Arithmetic"), value=arithmetic),
            Column("score", _("Score"), kind="number"),
            Column("note", _("Reason"), value=lambda r: words.reason(r.note)),
        )


def card(row):
    """The line on its card."""
    page = reverse("assessments:card", args=[row.run_id, row.branch_id])
    return f"{page}#line-{row.indicator.code}"


def group(row):
    of = row.indicator.group
    return f"{of.get_side_display()} · {of.name}"


def state(row):
    return state_label(row, is_ordinary(row.indicator.kind))


def tone(row):
    watched = row.state == words.SILENT and is_ordinary(row.indicator.kind)
    return "watch" if watched else "plain"


def possible(row):
    """The points in play; bonus, penalty and veto have none of their own."""
    return row.possible if is_ordinary(row.indicator.kind) else None


def fact(row):
    """What happened; figures stand in their own columns."""
    return words.fact(row.indicator.kind, row.indicator.params, row) if row.items else ""


class LineList(ListPage):
    """The list, paged by the key of the table: page thousand costs what page one costs."""

    def get(self, request):
        pages = self.pages
        if opening := saved_views.opening(pages, request):
            return redirect(opening)
        columns = pages.columns_for(request.user)
        found = filtered(pages, request)
        rows, paging = self.page(found["rows"], request)
        sorting = tables.Sorting(columns, pages.ordering)
        context = {
            "title": f"{pages.title} · {pages.run.period}",
            "table": {
                "columns": [heading(column, sorting, request) for column in columns],
                "body": tables.body(rows, columns),
                "empty_sentence": pages.empty_sentence,
                "is_empty": not rows,
            },
            "paging": paging,
        }
        context |= self.frame(request, found)
        if request.htmx and request.htmx.target == "list-part":
            return render(request, "pages/list_part.html", context)
        results = reverse("assessments:result_list", args=[pages.run.pk])
        context |= {
            "breadcrumb": [(pages.menu, None), (_("Quarterly scores"), results), (pages.title, None)],
            "tags": tags(pages.run),
            "summary": _("%(count)s lines in the run") % {"count": pages.run.lines_count},
        }
        return render(request, "pages/list.html", context)

    def page(self, rows, request):
        """The lines after the place in the address, and the addresses of the neighbours."""
        size, run = tables.PAGE_SIZE, self.pages.run.pk
        back = "before" in request.GET
        place = tables.decode(request.GET.get("before" if back else "after", ""))
        ordered = rows.order_by("-pk" if back and place else "pk")
        if place and isinstance(place[0], int):
            key = (run, place[0], place[1])
            ordered = ordered.filter(pk__lt=key) if back else ordered.filter(pk__gt=key)
        found = list(ordered[: size + 1])
        more, found = len(found) > size, found[:size]
        if back and place:
            found.reverse()
        has_next, has_previous = (True, more) if back and place else (more, place is not None)
        return found, {
            "count_text": self.count(rows, len(found), whole=not place and not more),
            "previous_url": self.address("before", found[0]) if found and has_previous else "",
            "next_url": self.address("after", found[-1]) if found and has_next else "",
        }

    def count(self, rows, shown, *, whole):
        if whole:
            return str(shown)
        return counting.told(len(rows.order_by().values_list("branch_id")[: counting.CAP + 1]))

    def address(self, direction, row):
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query[direction] = tables.encode(row.branch_id, row.indicator_id)
        return f"?{query.urlencode()}"


def line_list(request, run_id):
    """One run's lines."""
    run = readable_run_or_404(request.user, run_id)
    return LineList.as_view(pages=LinePages(run))(request)


def line_export(request, run_id, fmt):
    """One run's lines as a file, filtered as on the page."""
    run = readable_run_or_404(request.user, run_id)
    return ExportPage.as_view(pages=LinePages(run))(request, fmt=fmt)


registry.register("assessments:line", lambda user, run_id: LinePages(readable_run_or_404(user, run_id)))
