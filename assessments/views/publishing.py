"""Before a run is published: what it changes, for whom, by how much and why; then the decision itself."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from assessments.forms.runs import PublishForm
from assessments.models import ScoreRun
from assessments.results import access, differences, words
from assessments.services import runs
from assessments.views.cards import shown
from assessments.views.periods import MENU
from assessments.views.runs import RunPages, may
from common import audit, exports, tables
from common.pages import EXPORT_CAP, scoped_or_404

LINES_SHOWN = 3
KIND_WORDS = {
    "up": gettext_lazy("up"),
    "down": gettext_lazy("down"),
    "same": gettext_lazy("unchanged"),
    "new": gettext_lazy("new"),
    "gone": gettext_lazy("gone"),
}
TONES = {"up": "good", "down": "watch", "same": "plain", "new": "plain", "gone": "watch"}
FILTER_WORDS = {
    "moved": gettext_lazy("Everything that moves"),
    "up": gettext_lazy("Up"),
    "down": gettext_lazy("Down"),
    "new": gettext_lazy("New"),
    "gone": gettext_lazy("Gone"),
    "regraded": gettext_lazy("Another grade"),
    "reranked": gettext_lazy("Another rank"),
    "all": gettext_lazy("All branches"),
}
SUMMARY_WORDS = {
    "up": gettext_lazy("up"),
    "down": gettext_lazy("down"),
    "same": gettext_lazy("unchanged"),
    "new": gettext_lazy("new"),
    "gone": gettext_lazy("gone"),
    "regraded": gettext_lazy("another grade"),
    "reranked": gettext_lazy("another rank"),
}


class Comparison:
    """A run, the one it is compared with, and what of it the reader wants to see."""

    def __init__(self, request, run):
        self.run, self.user = run, request.user
        self.against = self.chosen(request) or differences.baseline(run)
        shows = request.GET.get("show", "moved")
        self.show = shows if shows in differences.FILTERS else "moved"
        self.search = request.GET.get("q", "").strip()[:60]

    def chosen(self, request):
        """Another run of the reader's, when the address names one."""
        pk = request.GET.get("against", "")
        if not pk.isdigit():
            return None
        runs_seen = ScoreRun.objects.for_user(self.user).finished().select_related("period", "scheme")
        return runs_seen.filter(pk=pk, scope=self.run.scope_id).exclude(pk=self.run.pk).first()

    @property
    def ranking(self):
        return self.user.reach(access.RANKING).covers(self.run.scope.path)

    def moves(self, **limits):
        return differences.moves(self.run, self.against, show=self.show, search=self.search, **limits)


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
        counts = differences.summary(comparison.run, comparison.against)
        return {
            "summary": summary_words(counts),
            "counts": counts,
            "filters": [
                {"name": name, "label": label, "count": counts.get(name, "")}
                for name, label in FILTER_WORDS.items()
            ],
            "rows": [shown_move(move, comparison) for move in found],
            "ranking": comparison.ranking,
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


class PublishPage(DifferencePage):
    """The difference first, then the button; replacing a published result needs a reason."""

    publishing = True
    template = "assessments/run_publish.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(ScoreRun.permission("publish")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        run = publishable(request, pk)
        return self.show(request, run, PublishForm() if needs_reason(run) else None)

    def post(self, request, pk):
        run = publishable(request, pk)
        form = PublishForm(request.POST) if needs_reason(run) else None
        if form and not form.is_valid():
            return self.show(request, run, form, status=422)
        run = runs.publish(run, by=request.user, reason=form.cleaned_data["reason"] if form else "")
        text = _("The scores of %(period)s are published; every branch now sees its own card.")
        messages.success(request, text % {"period": run.period})
        return redirect(run.get_absolute_url())

    def decision(self, request, run):
        return {"reason": run.why_not_publish(request.user), "replaced": standing(run)}


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
        found = differences.moves(run, comparison.against, show="all", branch=branch_id)
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


def publishable(request, pk):
    """The run as the person who publishes may reach it."""
    run = readable_run(request, pk)
    if not may(request.user, "publish", run):
        raise PermissionDenied
    return run


def standing(run):
    """The published result that this one would replace."""
    same = ScoreRun.objects.filter(period=run.period_id, scope=run.scope_id, state=ScoreRun.State.PUBLISHED)
    return same.exclude(pk=run.pk).first()


def needs_reason(run) -> bool:
    return run.state == ScoreRun.State.DRAFT and not run.reason and standing(run) is not None


def is_number(value) -> bool:
    return isinstance(value, int | float | str) and str(value).lstrip("-").replace(".", "", 1).isdigit()


def summary_words(counts):
    """升 12，降 3，不变 25"""
    parts = [f"{label} {counts[name]}" for name, label in SUMMARY_WORDS.items() if counts[name]]
    return _(", ").join(parts)


def address(request, move):
    query = request.GET.copy()
    query["after"] = tables.encode(-abs(move.moved), move.branch)
    return f"?{query.urlencode()}"


def shown_move(move, comparison, lines=LINES_SHOWN):
    """One branch as the page shows it."""
    gone = move.kind == "gone"
    run = comparison.against if gone else comparison.run
    return {
        "name": move.name,
        "card_url": reverse("assessments:card", args=[run.pk, move.branch]),
        "url": reverse("assessments:difference_card", args=[comparison.run.pk, move.branch])
        + f"?against={comparison.against.pk}",
        "peer_group": move.peer_group,
        "kind": str(KIND_WORDS[move.kind]),
        "tone": TONES[move.kind],
        "moved": signed(move.moved),
        "old": {name: shown_value(move.old[name]) for name in move.old},
        "new": {name: shown_value(move.new[name]) for name in move.new},
        "is_regraded": move.is_regraded,
        "is_reranked": move.is_reranked,
        "lines": [shown_line(line) for line in move.lines[:lines]],
        "more": max(0, len(move.lines) - lines) if lines else 0,
    }


def shown_line(line):
    """An indicator that changed: the score and the inputs before and after."""
    return {
        "name": line.name,
        "old": line_score(line.old),
        "new": line_score(line.new),
        "old_fact": line_fact(line, line.old),
        "new_fact": line_fact(line, line.new),
    }


def line_score(side):
    return _("not in the scheme") if side is None else shown(side.score)


def line_fact(line, side):
    if side is None:
        return ""
    if side.state != words.FIGURE:
        return words.state(side.state)
    return words.fact(line.kind, line.params, side)


def shown_value(value):
    return shown(value) if isinstance(value, Decimal) else "—" if value in (None, "") else value


def signed(number):
    return shown(number) if number <= 0 else f"+{shown(number)}"


def export_columns(comparison):
    number = {"kind": "decimal2"}
    columns = [
        exports.Column(_("Branch")),
        exports.Column(_("Peer group")),
        exports.Column(_("Move")),
        exports.Column(_("Score before"), **number),
        exports.Column(_("Score after"), **number),
        exports.Column(_("Points moved"), **number),
        exports.Column(_("Grade before")),
        exports.Column(_("Grade after")),
    ]
    if comparison.ranking:
        columns += [
            exports.Column(_("Rank before"), kind="integer"),
            exports.Column(_("Rank after"), kind="integer"),
        ]
    return [*columns, exports.Column(_("Changed lines"), width=80)]


def export_rows(found, comparison):
    for move in found:
        row = [move.name, move.peer_group, str(KIND_WORDS[move.kind])]
        row += [move.old["score"], move.new["score"], move.moved, move.old["grade"], move.new["grade"]]
        if comparison.ranking:
            row += [move.old["rank"], move.new["rank"]]
        yield [*row, _("; ").join(line_words(shown_line(line)) for line in move.lines)]


def line_words(line):
    """原煤产量 52.00 → 50.00（目标 200，完成 214 → 目标 200，完成 206）"""
    text = f"{line['name']} {line['old']} → {line['new']}"
    facts = [line["old_fact"], line["new_fact"]]
    return f"{text}（{' → '.join(facts)}）" if any(facts) and facts[0] != facts[1] else text
