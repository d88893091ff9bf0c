"""A quarter's supervision at a look: how much of it is made, by leader, kind, theme and part of the tree."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views import View

from assessments.models import SupervisionPlan
from assessments.supervision_coverage import WORDS, SupervisionCoverage
from assessments.supervision_filters import quarters
from assessments.views.supervision_visits import MENU, SupervisionVisitPages
from branches.models import Branch
from common import audit, exports
from common.quarters import Quarter

SHOWN = 200  # rows of a table; the export has them all


class CoverageView(View):
    """What the board and its files share: who may, which quarter, which part of the tree."""

    def coverage(self, request):
        permission = SupervisionPlan.permission("view")
        if not request.user.has_perm(permission):
            raise PermissionDenied
        reach = request.user.reach(permission)
        parts = Branch.objects.filter(reach.condition(["path"]), closed_on=None)
        above = parts.exclude(kind__in=(Branch.Kind.BRANCH, Branch.Kind.GROUP))
        self.parts = list(above.order_by("path")[:500])
        chosen = request.GET.get("below", "")
        part = parts.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
        try:
            quarter = Quarter.parse(request.GET.get("quarter", ""))
        except ValueError:
            quarter = Quarter.current()
        return SupervisionCoverage(quarter, reach, part)


class CoverageBoard(CoverageView):
    """Visits planned, due, made and missed, and the branches that nobody visits."""

    def get(self, request):
        coverage = self.coverage(request)
        query = request.GET.urlencode()
        span = f"?quarter={coverage.quarter}" + (f"&below={coverage.part.pk}" if coverage.part else "")
        plans = SupervisionPlan.objects.for_user(request.user).filter(quarter=str(coverage.quarter))
        plans = plans.exclude(state=SupervisionPlan.State.WITHDRAWN).select_related("scope")
        context = {
            "title": _("Coverage of supervision"),
            "breadcrumb": [(MENU, None), (SupervisionVisitPages.title, SupervisionVisitPages.url("list")),
                           (_("Coverage"), None)],
            "coverage": coverage,
            "quarters": quarters(),
            "parts": self.parts,
            "plans": plans.order_by("scope__path")[:SHOWN],
            "uncovered": coverage.uncovered_rows[:SHOWN],
            "leaders": coverage.by_leader[:SHOWN],
            "leaders_cut": len(coverage.by_leader) > SHOWN,
            "by_part": coverage.by_part[:SHOWN],
            "shown": SHOWN,
            "visits_url": SupervisionVisitPages.url("list") + span,
            "exports": [
                {"label": label, "url": reverse("assessments:coverage_export", args=[fmt]) + (f"?{query}" if query else "")}
                for fmt, label in (("xlsx", "Excel"), ("csv", "CSV"))
            ],
            "is_running": coverage.quarter.last_day >= timezone.localdate(),
        }  # fmt: skip
        return render(request, "assessments/coverage.html", context)


class CoverageExport(CoverageView):
    """The board as a workbook, or its branches as a plain table."""

    def get(self, request, fmt):
        if fmt not in exports.FORMATS:
            raise Http404
        coverage = self.coverage(request)
        if fmt == "csv":
            content = exports.write_csv(*branch_rows(coverage))
        else:
            content = exports.write_book(sheets(coverage))
        with transaction.atomic():
            values = {"list": "supervision_coverage", "quarter": str(coverage.quarter)}
            audit.record(request.user, "list.exported", request.user, changes=values)
        name = _now("Coverage of supervision %(quarter)s") % {"quarter": coverage.quarter}
        return exports.download_response(content, f"{name}.{fmt}", exports.FORMATS[fmt])


def sheets(coverage) -> list:
    part = str(coverage.part or _now("All organisations"))
    title = _now("Coverage of supervision %(quarter)s") % {"quarter": coverage.quarter.label}
    named = (
        (_now("Branches"), *branch_rows(coverage)),
        (_now("Leaders"), *share_rows(coverage.by_leader, _now("Led by"))),
        (_now("Kinds"), *share_rows(coverage.by_kind, _now("Kind of visit"))),
        (_now("Themes"), *share_rows(coverage.by_theme, _now("Theme"))),
        (_now("Parts of the tree"), *share_rows(coverage.by_part, _now("Organisation"))),
    )
    return [
        exports.BookSheet(name, columns, rows, title=title, lines=[part]) for name, columns, rows in named
    ]


def branch_rows(coverage):
    """Every branch with its visits and, where nobody came or comes, why."""
    columns = [exports.Column(_now("Branch"), width=30)]
    columns += [
        exports.Column(label, kind="integer") for label in (_now("Planned"), pgettext("supervision", "Made"))
    ]
    columns += [exports.Column(_now("State")), exports.Column(pgettext("reason", "Why"), width=50)]
    rows = [
        [
            each.name,
            len(each.visits),
            sum(visit.is_made for visit in each.visits),
            str(WORDS[coverage.standings[pk]]),
            "" if coverage.standings[pk] == "visited" else each.why(coverage.today),
        ]
        for pk, each in coverage.branches.items()
    ]
    return columns, rows


def share_rows(shares, label):
    columns = [exports.Column(label, width=30)]
    names = (
        _now("Planned"),
        pgettext("supervision", "Due"),
        pgettext("supervision", "Made"),
        pgettext("supervision", "Missed"),
    )
    columns += [exports.Column(name, kind="integer") for name in names]
    columns.append(exports.Column(_now("Coverage"), kind="percent"))
    rows = [
        [str(s.label), s.planned, s.due, s.made, s.missed, s.made / s.planned if s.planned else None]
        for s in shares
    ]
    return columns, rows
