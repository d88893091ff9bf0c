"""Pages of progress: the reports, filing one on a phone, mending it, the file that hangs on it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from common import forms
from common.exports import file_response
from common.pages import AddPage, EditPage, ModelPages, scoped_or_404
from common.tables import Column, choice
from projects.models import Health, ProgressReport
from projects.progress_forms import ProgressForm, decimal_text
from projects.running_filters import ProgressFilter
from projects.services import progress

MENU = _("Projects and difficulties")
TONES = {Health.ON_TRACK: "good", Health.AT_RISK: "watch", Health.BLOCKED: "bad"}


def value(report) -> str:
    if report.value is None:
        return ""
    return f"{decimal_text(report.value)} {report.project.measure_unit}".strip()


def when(report) -> str:
    """The day of filing; what came after its window says so."""
    if not report.is_late:
        return f"{report.filed_on:%Y-%m-%d}"
    words = (
        _now("%(day)s, after the quarter") if report.is_after_quarter else _now("%(day)s, after its window")
    )
    return words % {"day": report.filed_on}


class ProgressFormPage:
    """What filing and mending share: the form of this person, with the milestones of the project."""

    def form(self, *args, **kwargs):
        user = self.request.user
        return forms.narrow(ProgressForm(*args, user=user, **kwargs), user)

    @property
    def cancel_url(self):
        return reverse("projects:my_projects")

    def show(self, form, title, *crumbs, status=200, comparison=()):
        if form.project:
            title = _now("Progress: %(project)s") % {"project": form.project}
        context = {
            "title": title,
            "breadcrumb": self.breadcrumb(*crumbs, (title, None)),
            "form": form,
            "comparison": comparison,
            "cancel_url": self.cancel_url,
            "draft": f"progress-{form.instance.pk or 'new'}-{form.project.pk if form.project else ''}",
            "window": form.windows[0] if len(form.windows) == 1 else None,
            "is_filed": bool(form.project and not form.windows),
        }
        return render(self.request, "projects/progress_form.html", context, status=status)


class ProgressAdd(ProgressFormPage, AddPage):
    title = _("File progress")


class ProgressEdit(ProgressFormPage, EditPage):
    pass


PAGES = {"add": ProgressAdd, "edit": ProgressEdit}


class ProgressPages(ModelPages):
    """What projects reported, window by window."""

    model = ProgressReport
    name = "progress_report"
    title = _("Progress reports")
    menu = MENU
    related = ("project", "project__branch", "by")
    ordering = "-last_day"
    form_class = ProgressForm
    filterset_class = ProgressFilter
    create, update = progress.file, progress.correct
    has_detail = False
    empty_sentence = _("No progress has been reported yet. Project leaders report under “My projects”.")
    columns = (
        Column("project__name", _("Project"), sort="project__name", link=lambda r: r.get_absolute_url()),
        Column("project__branch__name", _("Branch"), sort="project__branch__path"),
        Column("window", _("Progress of"), value=lambda r: r.window.label),
        Column("last_day", _("Until"), kind="date", sort="last_day"),
        Column("value", _("Value now"), value=value),
        Column(
            "health",
            _("Health"),
            value=choice("health"),
            kind="tag",
            tone=lambda r: TONES[r.health],
            sort="health",
        ),
        Column("words", _("In one sentence")),
        Column("by__name", _("Filed by")),
        Column("filed_on", _("Filed on"), value=when, sort="filed_on"),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def home(cls, row):
        return row.get_absolute_url()


class ProgressFile(View):
    """The file of a report, for whoever sees the project."""

    def get(self, request, pk):
        report = scoped_or_404(ProgressReport, request.user, pk)
        if not report.file or not report.file.path.exists():
            raise Http404
        return file_response(report.file.path, report.file.name, "application/octet-stream")
