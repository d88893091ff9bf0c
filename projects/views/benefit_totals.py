"""What projects saved in all: by category, branch and year, on the page and as a workbook."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches.models import Branch
from common import audit, exports
from projects.benefit_totals import BenefitTotals
from projects.models import Benefit, Project
from projects.running_filters import year_choices
from projects.views.benefits import MENU, BenefitPages

SHOWN = 100  # branches on the page; the workbook has them all
PARTS = 500


def totals_of(request):
    """The totals that an address asks for, of this person's projects."""
    if not request.user.has_perm(Benefit.permission("view")):
        raise PermissionDenied
    given = request.GET
    year, below = given.get("year", ""), given.get("below", "")
    category = given.get("category", "")
    reach = request.user.reach(Project.permission("view"))
    inside = Branch.objects.filter(reach.condition(["path"]))
    return BenefitTotals(
        request.user,
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        part=inside.filter(pk=below).first() if below.isascii() and below.isdecimal() else None,
        category=category if category in Project.Category.values else "",
        with_claimed=given.get("count") == "claimed",
    )


class BenefitTotalsPage(View):
    """Confirmed amounts first; what is only claimed stands beside them if asked, never in the sum."""

    def get(self, request):
        totals = totals_of(request)
        reach = request.user.reach(Project.permission("view"))
        parts = Branch.objects.filter(reach.condition(["path"]), closed_on=None).exclude(
            kind__in=(Branch.Kind.BRANCH, Branch.Kind.GROUP)
        )
        query = request.GET.urlencode()
        url = reverse("projects:benefit_totals_export", args=["xlsx"])
        context = {
            "title": _("Benefit of projects"),
            "breadcrumb": [(MENU, None), (BenefitPages.title, BenefitPages.url("list")), (_("Totals"), None)],
            "totals": totals,
            "total": totals.total,
            "branches": totals.by_branch[:SHOWN],
            "shown": SHOWN,
            "years": year_choices(),
            "parts": parts.order_by("path")[:PARTS],
            "categories": Project.Category.choices,
            "list_url": BenefitPages.url("list"),
            "exports": [{"label": "Excel", "url": f"{url}?{query}" if query else url}],
        }
        return render(request, "projects/benefit_totals.html", context)


class BenefitTotalsExport(View):
    """The same totals as a workbook, with the benefits behind them."""

    def get(self, request, fmt):
        if fmt != "xlsx":
            raise Http404
        totals = totals_of(request)
        content = exports.write_book(
            [
                sheet(totals, _now("By category"), _now("Category"), totals.by_category),
                sheet(totals, _now("By branch"), _now("Branch"), totals.by_branch),
                sheet(totals, _now("By year"), _now("Year"), totals.by_year),
                records(totals),
            ]
        )
        with transaction.atomic():
            values = {"list": "benefit_totals", "year": str(totals.year or "")}
            audit.record(request.user, "list.exported", request.user, changes=values)
        return exports.download_response(content, f"{_now('Benefit of projects')}.xlsx", exports.XLSX)


def asked(totals) -> list[str]:
    """What the totals are about, in words."""
    parts = [str(totals.part or _now("All organisations"))]
    parts.append(str(totals.year or _now("All years")))
    if totals.category:
        parts.append(str(Project.Category(totals.category).label))
    return [" · ".join(parts), _now("Sums hold confirmed amounts only, in yuan.")]


def amount_heads(totals):
    heads = [
        exports.Column(_now("Projects"), "integer"),
        exports.Column(_now("Confirmed, yuan"), "decimal2", width=18),
    ]
    if totals.with_claimed:
        heads += [
            exports.Column(_now("To be confirmed"), "integer"),
            exports.Column(_now("Claimed, yuan"), "decimal2", width=18),
        ]
    return heads


def amounts(totals, line) -> list:
    found = [line.projects, line.confirmed]
    return [*found, line.waiting_projects, line.waiting] if totals.with_claimed else found


def sheet(totals, name, head, lines):
    rows = [[str(line.label), *amounts(totals, line)] for line in lines]
    rows.append([_now("Total"), *amounts(totals, totals.total)])
    columns = [exports.Column(head, width=28), *amount_heads(totals)]
    return exports.BookSheet(
        name, columns, rows, title=_now("Benefit of projects"), lines=asked(totals), autofilter=False
    )


def records(totals):
    """Every benefit behind the sums."""
    columns = [
        exports.Column(_now("Project"), width=36),
        exports.Column(_now("Branch"), width=24),
        exports.Column(_now("Category")),
        exports.Column(_now("Claimed, yuan"), "decimal2", width=18),
        exports.Column(_now("Confirmed, yuan"), "decimal2", width=18),
        exports.Column(_now("Confirmed on"), "date"),
        exports.Column(_now("Confirmed by")),
    ]
    rows = (
        [
            each.project.name,
            each.project.branch.name,
            each.project.get_category_display(),
            each.claimed_amount,
            each.confirmed_amount,
            each.confirmed_on,
            str(each.confirmed_by or ""),
        ]
        for each in totals.records().iterator(chunk_size=1000)
    )
    return exports.BookSheet(_now("Projects"), columns, rows)
