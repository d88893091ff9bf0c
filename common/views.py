"""Pages about jobs and the audit log, and the rows that drop-downs offer."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from common import jobs
from common.audit import AuditEvent
from common.choices import SHOWN, keys, matching
from common.filters import ScopedFilterSet
from common.jobs import Job
from common.pages import ModelPages
from common.scoping import ScopedModel
from common.tables import Column, choice

TONES = {"done": "good", "failed": "bad", "queued": "plain", "running": "watch", "cancelled": "plain"}
STOP_POLLING = 286  # htmx stops asking at this status


class JobFilter(ScopedFilterSet):
    search_fields = ("message",)

    class Meta:
        model = Job
        fields = ["kind", "state"]


class JobPages(ModelPages):
    """What was asked of the background, by oneself or (for those who run the system) by everybody."""

    model = Job
    name = "jobs"
    title = _("Background jobs")
    menu = _("Reports and system")
    related = ("by",)
    ordering = "-asked_at"
    has_detail = can_export = False
    filterset_class = JobFilter
    empty_sentence = _("No job has been asked for yet.")
    columns = (
        Column("title", _("Job"), value=str, link=lambda job: job.get_absolute_url()),
        Column("by__name", _("Asked by")),
        Column("asked_at", _("Asked at"), kind="datetime", sort="asked_at"),
        Column(
            "state",
            _("State"),
            value=choice("state"),
            kind="tag",
            tone=lambda j: TONES[j.state],
        ),
        Column("message", _("Message")),
    )

    @classmethod
    def may(cls, user, action):
        return user.is_authenticated


class JobPage(View):
    """One job, live."""

    def get(self, request, pk):
        job = get_object_or_404(Job.objects.for_user(request.user), pk=pk)
        # What came of a job is open to whoever asked for it; others who see the job may not be let in there.
        url = job.result.get("url", "") if job.by_id == request.user.pk else ""
        context = {"job": job, "tone": TONES[job.state], "result_url": url}
        if request.htmx:
            response = render(request, "components/job.html", context)
            response.status_code = 200 if job.is_open else STOP_POLLING
            if not job.is_open and context["result_url"] and request.GET.get("follow"):
                response = HttpResponse(headers={"HX-Redirect": context["result_url"]})
            return response
        trail = [(JobPages.title, JobPages.url("list")), (job.title, None)]
        return render(request, "pages/job.html", context | {"title": job.title, "breadcrumb": trail})

    def post(self, request, pk):
        job = get_object_or_404(Job.objects.for_user(request.user), pk=pk)
        jobs.cancel(job, by=request.user)
        return redirect(job.get_absolute_url())


class ChoicesView(View):
    """Rows that a drop-down offers while somebody types."""

    def get(self, request, label):
        model = next((m for m in apps.get_models() if m._meta.label_lower == label), None)
        if not model or not issubclass(model, ScopedModel) or not model.search_fields:
            raise Http404
        if not request.user.has_perm(model.permission("view")):
            raise PermissionDenied
        rows = matching(
            model.objects.for_user(request.user), request.GET.get("q", "")[:60].replace("\x00", "")
        )[:SHOWN]
        found = [{"value": row.pk, "text": str(row), "keys": keys(row)} for row in rows]
        return JsonResponse({"rows": found})


class AuditFilter(ScopedFilterSet):
    search_fields = ("target_label", "by__name", "action")

    class Meta:
        model = AuditEvent
        fields = ["action"]


class AuditPages(ModelPages):
    """Who did what, for those who audit."""

    model = AuditEvent
    name = "audit"
    title = _("Audit log")
    menu = _("Reports and system")
    related = ("by",)
    ordering = "-pk"
    has_detail = False
    filterset_class = AuditFilter
    columns = (
        Column("at", _("Time"), kind="datetime"),
        Column("by__name", _("Who")),
        Column("action", _("Action"), value=lambda event: event.words),
        Column("target_label", _("Record")),
        Column("changes", _("Changes"), value=lambda e: "; ".join(f"{k}: {v}" for k, v in e.changes.items())),
        Column("reason", _("Reason")),
        Column("address", _("Address")),
    )
