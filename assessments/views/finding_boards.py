"""Findings looked at together: what a branch's findings say before a visit, and problems that many branches share."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from assessments import finding_lists as lists
from assessments.models import Finding, Theme
from assessments.models.finding_steps import UNDONE
from branches.models import Branch
from branches.parts_filters import quarter_choices
from common import exports
from common.quarters import Quarter

QUARTERS = 4
SHOWN = 20
NAMED = 6  # branches named in a line of the page; a file names all


class FindingPreparation(View):
    """What is open at a branch, what was found in the last four quarters, what was found again."""

    def get(self, request, pk):
        if not request.user.has_perm(Finding.permission("view")):
            raise PermissionDenied
        reach = request.user.reach(Finding.permission("view"))
        branch = get_object_or_404(Branch.objects.filter(reach.condition(["path"])), pk=pk)
        since = Quarter.current().shift(1 - QUARTERS).first_day
        rows = Finding.objects.for_user(request.user).issued().filter(branch=branch)
        rows = rows.filter(Q(state__in=UNDONE) | Q(found_on__gte=since)).select_related("branch", "code")
        found = lists.with_progress(lists.with_formers(rows).order_by("-found_on", "-pk"))
        found.sort(key=lambda finding: not finding.is_undone)
        recent = [finding for finding in found if finding.found_on >= since]
        context = {
            "counts": {
                "undone": sum(finding.is_undone for finding in found),
                "overdue": sum(finding.is_overdue for finding in found),
                "year": len(recent),
                "repeated": sum(bool(finding.formers_count) for finding in recent),
            },
            "rows": [
                {
                    "finding": finding,
                    "repeat": lists.repeat(finding),
                    "tone": lists.TONES[finding.state],
                    "standing": finding.standing,
                }
                for finding in found[:SHOWN]
            ],
            "url": f"{reverse('assessments:finding_list')}?below={branch.pk}",
        }
        return render(request, "assessments/finding_preparation.html", context)


def lines_of(user, quarter, theme="") -> list[dict]:
    """Each kind of problem of the quarter with its findings and branches, the most widespread first; two queries."""
    rows = Finding.objects.for_user(user).issued()
    rows = rows.filter(found_on__range=(quarter.first_day, quarter.last_day))
    if theme:
        rows = rows.filter(theme=theme)
    counted = rows.order_by().values("theme", "code", "code__code", "code__name")
    lines = list(
        counted.annotate(
            findings=Count("pk", distinct=True),
            branches=Count("branch", distinct=True),
            undone=Count("pk", filter=Q(state__in=UNDONE), distinct=True),
        ).order_by("-branches", "-findings", "code__code")
    )
    names = {}
    for key in rows.order_by("branch__path").values_list("theme", "code", "branch__name").distinct():
        names.setdefault(key[:2], []).append(key[2])
    for line in lines:
        line["names"] = names.get((line["theme"], line["code"]), [])
        line["theme_words"] = Theme(line["theme"]).label
        line["url"] = (
            f"{reverse('assessments:finding_list')}?code={line['code']}&theme={line['theme']}&quarter={quarter}"
        )
    return lines


class CommonProblems(View):
    """Theme by kind of problem over the branches of a quarter."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(Finding.permission("view")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def asked(self):
        """The quarter and the theme of the address."""
        try:
            quarter = Quarter.parse(self.request.GET.get("quarter") or str(Quarter.current()))
        except ValueError:
            raise Http404 from None
        theme = self.request.GET.get("theme", "")
        return quarter, theme if theme in Theme.values else ""

    def get(self, request):
        quarter, theme = self.asked()
        lines = lines_of(request.user, quarter, theme)
        for line in lines:
            line["shown"] = "、".join(line["names"][:NAMED])
            line["more"] = max(0, len(line["names"]) - NAMED)
        context = {
            "title": _("Common problems"),
            "breadcrumb": [(_("Supervision and rectification"), None), (_("Common problems"), None)],
            "lines": lines,
            "quarter": quarter,
            "quarters": quarter_choices(),
            "theme": theme,
            "themes": Theme.choices,
            "shared": sum(line["branches"] > 1 for line in lines),
            "query": request.GET.urlencode(),
        }
        return render(request, "assessments/common_problems.html", context)


class CommonProblemsExport(CommonProblems):
    """The same lines as a file, with every branch named."""

    def get(self, request, fmt):
        if fmt not in exports.FORMATS:
            raise Http404
        quarter, theme = self.asked()
        heads = (_("Theme"), _("Code"), _("Kind of problem"), _("Findings"), _("Branches"), _("Not closed"))
        columns = [
            *(exports.Column(head, kind="integer" if n > 2 else "text") for n, head in enumerate(heads)),
            exports.Column(_("Which branches"), width=60),
        ]
        rows = (
            [
                *(str(line["theme_words"]), line["code__code"], line["code__name"]),
                *(line["findings"], line["branches"], line["undone"], "、".join(line["names"])),
            ]
            for line in lines_of(request.user, quarter, theme)
        )
        title = _("Common problems %(quarter)s") % {"quarter": quarter}
        content = exports.write_list(fmt, title, columns, rows)
        return exports.download_response(content, f"{title}.{fmt}", exports.FORMATS[fmt])
