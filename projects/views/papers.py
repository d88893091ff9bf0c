"""The official forms of a project to be downloaded, and the part of its page that says where it comes from."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.views import View

from common.documents import DOCX
from common.exports import download_response
from common.pages import scoped_or_404
from projects.documents.acceptance import acceptance_form
from projects.documents.application import application_form
from projects.documents.progress import progress_record
from projects.models import Project
from projects.wording import gap_words

SHOWN = 10  # adoptions named one by one


def papers():
    """Kind of paper -> how it is called and who writes it for a reader."""
    return {
        "application": (
            _now("Application form of a project"),
            lambda project, _reader: application_form(project),
        ),
        "progress": (
            _now("Record of mid-term check and progress"),
            lambda project, _reader: progress_record(project),
        ),
        "acceptance": (_now("Acceptance form of a project"), acceptance_form),
    }


class Paper(View):
    """One form of one project as a Word file."""

    def get(self, request, pk, kind):
        project = scoped_or_404(Project, request.user, pk)
        known = papers()
        if kind not in known:
            raise Http404
        name, write = known[kind]
        return download_response(write(project, request.user), f"{name} {project.name}.docx", DOCX)


class Origin(View):
    """The difficulty and bid that a project comes from, whom it was taken from and who took it over."""

    def get(self, request, pk):
        project = scoped_or_404(Project, request.user, pk)
        source = project.adopted_from
        taken = project.adoptions.approved().select_related("branch").order_by("-approved_on", "-pk")
        context = {
            "project": project,
            "gap": gap_words(project.difficulty) if project.difficulty else "",
            "source": source,
            "source_url": library_url(source) if source and source.in_library else "",
            "library_url": library_url(project) if project.in_library else "",
            "rollouts": taken.count(),
            "taken_by": [each.branch.name for each in taken[:SHOWN]],
        }
        return render(request, "projects/origin.html", context)


def library_url(project) -> str:
    return reverse("projects:library_detail", args=[project.pk])
