"""Runs: what was computed when, from which figures, how far it is, and what can be done with it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from assessments.forms.runs import RunForm
from assessments.models import ScoreRun, ScoreTotal
from assessments.results import staleness
from assessments.services import runs
from assessments.views.cards import RUN_TONES
from assessments.views.periods import MENU
from common.filters import ScopedFilterSet
from common.forms import ReasonForm
from common.pages import Action, AddPage, ListPage, ModelPages, scoped_or_404
from common.tables import Column

CHANGED_SHOWN = 20
HELD_BACK_SHOWN = 3
STOP_POLLING = 286  # htmx stops asking at this status
TONES = RUN_TONES | {"queued": "plain", "running": "watch", "cancelled": "plain"}


class RunFilter(ScopedFilterSet):
    search_fields = ("period__quarter", "scope__name", "scope__initials")

    class Meta:
        model = ScoreRun
        fields = ["q", "period", "state"]


def state_words(run):
    """The state, and that figures have moved on since."""
    return run.get_state_display()


def stale_words(run):
    return _("figures have changed") if run.has_changed and run.state in staleness.LIVE else ""


def ask(*, by, period, scheme, scope, reason, version=None):
    """Ask for a run, within the part of the tree for which this person may."""
    return runs.ask_for_run(period, by=by, scheme=scheme, scope=scope or runs.widest_scope(by), reason=reason)


class AskPage(AddPage):
    """Ask for a run; when one is under way already, lead to it."""

    @property
    def title(self):
        return _("Compute a quarter's scores")

    def form(self, *args, **kwargs):
        form = super().form(*args, **kwargs)
        reach = self.request.user.reach(ScoreRun.permission("add"))
        form.fields["scope"].queryset = form.fields["scope"].queryset.filter(reach.condition(["path"]))
        if not reach.reaches_top:
            form.fields["scope"].empty_label = None
        return form

    def saved(self, form, work):
        """The generic page puts refusals into words; a run in the way also gets its address."""
        row = super().saved(form, work)
        if row is None and (period := form.cleaned_data.get("period")):
            scope = form.cleaned_data.get("scope") or runs.widest_scope(self.request.user)
            open_states = [ScoreRun.State.QUEUED, ScoreRun.State.RUNNING]
            form.running = ScoreRun.objects.filter(period=period, scope=scope, state__in=open_states).first()
        return row

    def done(self, row, sentence):
        messages.success(self.request, _("Run #%(pk)s has been asked for.") % {"pk": row.pk})
        return redirect(row.get_absolute_url())


class RunList(ListPage):
    """Every run; a new one is computed, not typed."""

    def add(self, request):
        found = super().add(request)
        return found | {"add_label": _("Compute a quarter's scores")} if found else {}


class RunPages(ModelPages):
    """The runs of the reader's part of the tree."""

    model = ScoreRun
    name = "run"
    title = gettext_lazy("Score runs")
    menu = MENU
    form_class = RunForm
    form_template = "assessments/run_form.html"
    detail_template = "assessments/run_detail.html"
    filterset_class = RunFilter
    create = staticmethod(ask)
    related = ("period", "scheme", "scope", "by", "records_check")
    ordering = "-pk"
    empty_sentence = gettext_lazy("No run that you may see has been made.")
    columns = (
        Column("pk", gettext_lazy("Run"), value=lambda r: f"#{r.pk}", link=lambda r: r.get_absolute_url()),
        Column("period", gettext_lazy("Period")),
        Column("scope", gettext_lazy("Scope")),
        Column("scheme", gettext_lazy("Scheme")),
        Column("state", gettext_lazy("State"), value=state_words, kind="tag", tone=lambda r: TONES[r.state]),
        Column("stale", gettext_lazy("Since then"), value=stale_words, kind="tag", tone=lambda r: "watch"),
        Column("branches_count", gettext_lazy("Branches"), kind="integer"),
        Column("blocked_count", gettext_lazy("Held back"), kind="integer"),
        Column("read_at", gettext_lazy("Figures as of"), kind="datetime"),
        Column("by", gettext_lazy("Asked by"), value=lambda r: r.by or _("the schedule")),
    )
    sections = (
        (
            gettext_lazy("The run"),
            (
                Column("period", gettext_lazy("Period"), link=lambda r: r.period.get_absolute_url()),
                Column("scope", gettext_lazy("Scope")),
                Column("scheme", gettext_lazy("Scheme"), link=lambda r: r.scheme.get_absolute_url()),
                Column("by", gettext_lazy("Asked by"), value=lambda r: r.by or _("the schedule")),
                Column("asked_at", gettext_lazy("Asked at"), kind="datetime"),
                Column("reason", gettext_lazy("Reason")),
            ),
        ),
        (
            gettext_lazy("How it was computed"),
            (
                Column("finished_at", gettext_lazy("Finished at"), kind="datetime"),
                Column("published_at", gettext_lazy("Published at"), kind="datetime"),
                Column("published_by", gettext_lazy("Published by")),
                Column("engine_version", gettext_lazy("Version of the engine")),
                Column("fingerprint", gettext_lazy("Fingerprint of the inputs")),
                Column("attempt", gettext_lazy("Attempts")),
            ),
        ),
    )
    actions = {
        "cancel": Action(
            gettext_lazy("Set aside"),
            runs.cancel,
            why_not=ScoreRun.why_not_cancel,
            shown=lambda run: not run.why_not_cancel(),
            form=ReasonForm,
            explain=gettext_lazy(
                "A run under way stops; a draft is set aside and cannot be published any more."
            ),
            done=gettext_lazy("“%(row)s” has been set aside."),
        ),
    }

    @classonlymethod
    def urls(cls):
        """As everywhere, but the form for a new one answers for the run that is in the way."""
        found = [entry for entry in super().urls() if entry.name not in {"run_list", "run_add"}]
        return [
            path("run/", RunList.as_view(pages=cls), name="run_list"),
            *found,
            path("run/add/", AskPage.as_view(pages=cls), name="run_add"),
        ]

    @classmethod
    def rows(cls, user, action="view"):
        return staleness.with_stale_mark(super().rows(user, action))

    @classmethod
    def extra_actions(cls, row, user):
        """Publish (after the difference), compare, read the results, compute again."""
        found = []
        if row.state in {"draft", *("published", "superseded")}:
            results = reverse("assessments:result_list", args=[row.pk])
            difference = reverse("assessments:run_difference", args=[row.pk])
            found += [{"label": _("Results"), "url": results}, {"label": _("Difference"), "url": difference}]
        if row.state == ScoreRun.State.DRAFT and may(user, "publish", row):
            publish = reverse("assessments:run_publish", args=[row.pk])
            why_not = row.why_not_publish(user)
            found.append({"label": _("Publish"), "url": publish, "primary": True, "reason": why_not})
        if may(user, "add", row):
            query = f"?period={row.period_id}&scope={row.scope_id}"
            again = {"label": _("Compute again"), "url": cls.url("add") + query, "reason": ""}
            if row.state in {"queued", "running"}:
                again["reason"] = _("This run is still under way.")
            found.append(again)
        return found

    @classmethod
    def extra_context(cls, row, user):
        stale = row.has_changed and row.state in staleness.LIVE
        changed = list(staleness.changed_figures(user, row, CHANGED_SHOWN + 1)) if stale else []
        return {
            "tags": [{"kind": TONES[row.state], "label": row.get_state_display()}],
            "run": row,
            "held_back": held_back(user, row),
            "job": row.job,
            "changed": changed[:CHANGED_SHOWN],
            "records_differ": stale and row.records_differ,
            "more_changed": len(changed) > CHANGED_SHOWN,
            "add_url": cls.url("add") + f"?period={row.period_id}&scope={row.scope_id}",
        }


def held_back(user, run):
    """The branches that keep this run from being published: the first few by name, and the way to all of them."""
    if not run.blocked_count:
        return None
    found = ScoreTotal.objects.for_user(user).filter(run=run, is_blocked=True).order_by("path")
    shown = list(found[:HELD_BACK_SHOWN])
    if not shown:
        return None
    return {
        "branches": shown,
        "more": max(run.blocked_count - len(shown), 0),
        "url": f"{reverse('assessments:result_list', args=[run.pk])}?notice=blocked",
    }


def may(user, action, run):
    return user.reach(ScoreRun.permission(action)).covers(run.scope.path)


class RunProgress(View):
    """How far a run is; its page asks every second until it has ended, then loads itself anew."""

    def get(self, request, pk):
        run = scoped_or_404(ScoreRun, request.user, pk)
        is_open = run.state in {ScoreRun.State.QUEUED, ScoreRun.State.RUNNING}
        if request.htmx and not is_open:
            return HttpResponse(status=STOP_POLLING, headers={"HX-Refresh": "true"})
        return render(request, "assessments/run_progress.html", {"run": run, "job": run.job})
