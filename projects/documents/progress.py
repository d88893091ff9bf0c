"""The record of a project's mid-term check and progress (中期检查及进展记录表)."""

from django.utils.translation import gettext as _

from common.documents import OfficeDocument
from projects.documents import parts
from projects.models import Stage


def progress_record(project) -> bytes:
    """Every report so far, the milestones, and what the mid-term check decided."""
    document = OfficeDocument()
    document.title(_("Record of mid-term check and progress"), below=project.name)
    document.facts(
        (
            *parts.who(project),
            (_("mid-term check due on"), project.midterm_due_on),
            (_("mid-term check passed on"), project.midterm_passed_on),
        )
    )
    document.wide_facts(((_("Goal"), parts.goal(project)),))
    parts.milestones(document, project)
    reports(document, project)
    parts.opinions(document, project, Stage.MIDTERM)
    document.signatures(_("Project leader"), _("Checked by"))
    return document.content()


def reports(document, project):
    found = project.reports.select_related("by").order_by("first_day")
    rows = [
        (
            f"{each.first_day} – {each.last_day}",
            parts.measured(project, each.value),
            each.get_health_display(),
            each.words,
            each.by.name,
        )
        for each in found
    ]
    document.heading(_("Progress"))
    heads = (_("Span"), _("value now"), _("health"), _("in one sentence"), _("filed by"))
    document.table(heads, rows or [("", "", "", "", "")] * 3, shares=(3, 2, 2, 6, 2))
