"""One member, one project: how far each branch is, as coverage and in the order of the tree, never as a ranking."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches.models import Branch
from projects.application_filters import year_choices
from projects.facts.application import member_project_coverage
from projects.models import Project
from projects.views.projects import MENU, ProjectPages

SHOWN = 300
TITLE = _("Coverage of members")


class CoveragePage(View):
    """Members with a project of all members, branch by branch."""

    def get(self, request):
        if not request.user.has_perm(Project.permission("view")):
            raise PermissionDenied
        reach = request.user.reach(Project.permission("view"))
        parts = Branch.objects.filter(reach.condition(["path"]), closed_on=None).order_by("path")
        chosen = request.GET.get("below", "")
        part = parts.filter(pk=chosen).first() if chosen.isdecimal() else None
        years = [code for code, _label in year_choices()]
        year = request.GET.get("year", "")
        year = year if year in years else str(timezone.localdate().year)
        rows = list((parts.below(part) if part else parts)[: SHOWN + 1])
        covered = of_branches(rows, last_day(int(year)))
        context = {
            "title": TITLE,
            "breadcrumb": [(MENU, None), (ProjectPages.title, ProjectPages.url("list")), (TITLE, None)],
            "summary": sentence(covered),
            "rows": covered[:SHOWN],
            "is_cut": len(rows) > SHOWN,
            "years": years,
            "year": year,
            "parts": [one for one in parts[:500] if one.kind not in {"branch", "group"}],
            "part": part,
            "list_url": ProjectPages.url("list"),
        }
        return render(request, "projects/coverage.html", context)


def last_day(year):
    """Today in the running year, the last day of a past one."""
    today = timezone.localdate()
    return today if year >= today.year else today.replace(year=year, month=12, day=31)


def of_branches(branches, day) -> list[dict]:
    """Branches that have members, in the order of the tree."""
    answers = member_project_coverage(day.replace(month=1, day=1), day, [one.pk for one in branches])
    return [
        {
            "branch": one,
            "having": int(found.actual),
            "members": int(found.target),
            "share": round(100 * found.actual / found.target),
            "projects": len(found.records),
        }
        for one in branches
        if not (found := answers[one.pk]).not_applicable
    ]


def sentence(rows) -> str:
    having, members = (sum(row[name] for row in rows) for name in ("having", "members"))
    return _now("%(having)s of %(members)s members lead or work in a project of the year.") % {
        "having": having,
        "members": members,
    }
