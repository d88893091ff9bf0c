"""What a run changes against another one: who moves, by how much, and why."""

from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from assessments.models import Scheme, ScoreRun
from assessments.results import access, differences
from assessments.results.moves import FILTER_WORDS, export_columns, export_rows, shown_move, summary_words
from assessments.views.periods import MENU
from assessments.views.runs import RunPages, may
from common import audit, exports, tables
from common.pages import EXPORT_CAP, scoped_or_404


class Comparison:
    """A run, the one it is compared with, and what of it the reader wants to see."""

    def __init__(self, request, run):
        self.run, self.user = run, request.user
        self.against = self.chosen(request) or differences.baseline(run, request.user)
        shows = request.GET.get("show", "moved")
        self.show = shows if shows in self.filters else "moved"
        self.search = request.GET.get("q", "").strip()[:60]

    def chosen(self, request):
        """Another run of the reader's, when the address names one."""
        pk = request.GET.get("against", "")
        if not (pk.isascii() and pk.isdigit()):
            return None
        runs_seen = ScoreRun.objects.for_user(self.user).finished().select_related("period", "scheme")
        return runs_seen.filter(pk=pk, scope=self.run.scope_id).exclude(pk=self.run.pk).first()

    @property
    def ranking(self):
        return self.user.reach(access.RANKING).covers(self.run.scope.path)

    @property
    def filters(self):
        return differences.filters(ranking=self.ranking)

    def moves(self, **limits):
        wanted = {"show": self.show, "search": self.search} | limits
        return differences.moves(self.run, self.against, ranking=self.ranking, **wanted)

    def counts(self):
        return differences.summary(self.run, self.against, ranking=self.ranking)

    def editions(self) -> dict:
        """What is said where another scheme was in force: branches move then although no line does."""
        old, new = self.against.scheme, self.run.scheme
        if old == new:
            return {}
        text = _("Computed by “%(new)s”, the result before by “%(old)s”.") % {"new": new, "old": old}
        may_read = self.user.has_perm(Scheme.permission("view"))
        url = reverse("assessments:scheme_difference", args=[new.pk, old.pk]) if may_read else ""
        return {"text": text, "url": url}


def readable_run(request, pk):
    """A finished run that lies inside the reader's part of the tree as a whole."""
    run = scoped_or_404(ScoreRun, request.user, pk)
    if run.state not in {"draft", "published", "superseded"}:
        raise Http404
    return run


class DifferencePage(View):
    """What a run changes against the accepted one."""

    publishing = False
    template = "assessments/difference.html"

    def get(self, request, pk):
        return self.show(request, readable_run(request, pk))

    def show(self, request, run, form=None, status=200):
        comparison = Comparison(request, run)
        context = {
            "title": _("Publish the scores") if self.publishing else _("Difference"),
            "breadcrumb": [
                (MENU, None),
                (RunPages.title, RunPages.url("list")),
                (str(run), run.get_absolute_url()),
                (_("Publish") if self.publishing else _("Difference"), None),
            ],
            "run": run,
            "against": comparison.against,
            "form": form,
            "show": comparison.show,
            "search": comparison.search,
        }
        if comparison.against:
            context |= self.compared(request, comparison)
        return render(request, self.template, context | self.decision(request, run), status=status)

    def compared(self, request, comparison):
        place = tables.decode(request.GET.get("after", ""))
        after = (Decimal(str(place[0])), place[1]) if place and is_number(place[0]) else None
        found = comparison.moves(after=after, limit=tables.PAGE_SIZE + 1)
        more, found = len(found) > tables.PAGE_SIZE, found[: tables.PAGE_SIZE]
        counts = comparison.counts()
        return {
            "summary": summary_words(counts),
            "counts": counts,
            "filters": [
                {"name": name, "label": FILTER_WORDS[name], "count": counts.get(name, "")}
                for name in comparison.filters
            ],
            "rows": [shown_move(move, comparison) for move in found],
            "ranking": comparison.ranking,
            "editions": comparison.editions(),
            "next_url": address(request, found[-1]) if more else "",
            "exports": self.exports(request, comparison.run),
        }

    def exports(self, request, run):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return [
            {"label": label, "url": reverse("assessments:run_difference_export", args=[run.pk, fmt]) + query}
            for fmt, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ]

    def decision(self, request, run):
        """The button to the decision, where there is one to take."""
        if self.publishing or run.state != ScoreRun.State.DRAFT or not may(request.user, "publish", run):
            return {}
        url = reverse("assessments:run_publish", args=[run.pk])
        reason = run.why_not_publish(request.user)
        return {"actions": [{"label": _("Publish"), "url": url, "primary": True, "reason": reason}]}


class DifferenceExport(View):
    """The same comparison as a file: one row a branch, or one row a changed line."""

    def get(self, request, pk, fmt):
        run = readable_run(request, pk)
        comparison = Comparison(request, run)
        if fmt not in exports.FORMATS or comparison.against is None:
            raise Http404
        found = comparison.moves(limit=EXPORT_CAP)
        title = _("Difference of run %(run)s to run %(against)s") % {
            "run": run.pk,
            "against": comparison.against.pk,
        }
        with transaction.atomic():
            audit.record(request.user, "list.exported", run, changes={"list": "difference", "format": fmt})
        content = exports.write_list(fmt, title, export_columns(comparison), export_rows(found, comparison))
        return exports.download_response(content, f"{title}.{fmt}", exports.FORMATS[fmt])


class DifferenceCard(View):
    """One branch in both runs, line by line."""

    def get(self, request, pk, branch_id):
        run = readable_run(request, pk)
        comparison = Comparison(request, run)
        if comparison.against is None:
            raise Http404
        found = comparison.moves(show="all", search="", branch=branch_id)
        if not found:
            raise Http404
        difference = reverse("assessments:run_difference", args=[run.pk])
        context = {
            "title": found[0].name,
            "breadcrumb": [
                (MENU, None),
                (str(run), run.get_absolute_url()),
                (_("Difference"), difference),
                (found[0].name, None),
            ],
            "run": run,
            "against": comparison.against,
            "move": shown_move(found[0], comparison, lines=None),
            "ranking": comparison.ranking,
        }
        return render(request, "assessments/difference_card.html", context)


def is_number(value) -> bool:
    text = str(value)
    return (
        isinstance(value, int | float | str)
        and text.isascii()
        and text.lstrip("-").replace(".", "", 1).isdigit()
    )


def address(request, move):
    query = request.GET.copy()
    query["after"] = tables.encode(-abs(move.moved), move.branch)
    return f"?{query.urlencode()}"
