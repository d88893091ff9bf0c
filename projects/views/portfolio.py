"""All projects at a glance: by state, by the months of a year, as a ledger; and what a branch has."""

from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches.models import Branch
from common import tables
from common.counting import told
from common.pages import PageView, filtered, scoped_or_404
from common.pages.lists import paging
from projects import portfolio
from projects.models import Project
from projects.models.project_states import ALIVE, DONE
from projects.views.ledger import LedgerPages
from projects.views.projects import MENU

OF_A_BRANCH = 12  # projects in the part of a branch's page
TIMELINE_ROWS = 30


class Overview(PageView):
    """What board and timeline share: the filters, the ways between them, the ledger of the same rows."""

    pages = LedgerPages
    title = template = here = ""

    def get(self, request):
        found = filtered(LedgerPages, request)
        rows = found["rows"]
        context = self.frame(request, found) | self.content(request, rows)
        return render(request, self.template, context)

    def frame(self, request, found) -> dict:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return {
            "title": self.title,
            "breadcrumb": [(MENU, None), (self.title, None)],
            "filter": found["filter"],
            "active_filters": found["active"],
            "folded_filters": found["folded"],
            "clear_url": request.path,
            "views": None,
            "exports": [],
            "links": [
                self.way(_now("By state"), "portfolio", "columns-3", query),
                self.way(_now("Milestones of the year"), "portfolio_timeline", "calendar-stats", query),
                {
                    "label": _now("Project ledger (Excel)"),
                    "url": LedgerPages.url("export", "xlsx") + query,
                    "icon": "table-export",
                },
            ],
        }

    def way(self, label, name, icon, query):
        url = reverse(f"projects:{name}")
        return {"label": label, "url": url + query, "icon": icon, "primary": name == self.here}

    def content(self, request, rows) -> dict:
        raise NotImplementedError


class Portfolio(Overview):
    """Every project in the column of its state, the newest of each."""

    title, template, here = _("Project portfolio"), "projects/portfolio.html", "portfolio"

    def content(self, request, rows):
        counts, gone = portfolio.counted(rows)
        columns = portfolio.board(rows, counts)
        query = request.GET.copy()
        query.pop("state", None)
        for column, (_title, states) in zip(columns, portfolio.COLUMNS, strict=True):
            column.more_url = list_url(query, states[0])
        return {
            "columns": columns,
            "summary": _now("%(total)s projects; %(gone)s terminated or withdrawn do not stand on the board.")
            % {"total": told(sum(counts) + gone), "gone": told(gone)},
        }


class Timeline(Overview):
    """The milestones of a year by month, project by project."""

    title, template, here = _("Milestones of the year"), "projects/timeline.html", "portfolio_timeline"

    def content(self, request, rows):
        year = self.year(request)
        sorting = tables.Sorting((), "-year")
        page = tables.paginate(portfolio.in_year(rows, year), sorting, request.GET, size=TIMELINE_ROWS)
        return {
            "year": year,
            "this_month": timezone.localdate().month if year == timezone.localdate().year else 0,
            "years": [self.of_year(request, each) for each in (year - 1, year + 1)],
            "months": range(1, 13),
            "lines": portfolio.months(page.rows, year),
            "paging": paging(page, request),
            "summary": _now("%(count)s approved projects run in %(year)s.")
            % {"count": page.count_text, "year": year},
        }

    def year(self, request) -> int:
        typed = request.GET.get("months", "")
        this = timezone.localdate().year
        return int(typed) if typed.isdecimal() and 2000 <= int(typed) <= 2100 else this

    def of_year(self, request, year) -> dict:
        query = request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query["months"] = year
        return {"label": year, "url": f"?{query.urlencode()}"}


def list_url(query, state) -> str:
    """The list of projects in this state, with the filters it shares with the board."""
    query = query.copy()
    query["state"] = state
    return f"{reverse('projects:project_list')}?{query.urlencode()}"


class Preparation(View):
    """A branch's projects with state, next milestone and health, before a visit and on the branch's page."""

    def get(self, request, pk):
        if not request.user.has_perm(Project.permission("view")):
            raise PermissionDenied
        branch = scoped_or_404(Branch, request.user, pk)
        rows = Project.objects.for_user(request.user).filter(branch=branch)
        rows = rows.exclude(state__in=["withdrawn", "terminated"]).select_related("branch", "lead")
        alive_first = Case(When(state__in=ALIVE, then=0), When(state__in=DONE, then=2), default=1)
        shown = list(rows.order_by(alive_first, "-year", "-pk")[: OF_A_BRANCH + 1])
        context = {
            "standings": portfolio.with_standing(shown[:OF_A_BRANCH]),
            "more_url": f"{reverse('projects:project_list')}?below={pk}" if len(shown) > OF_A_BRANCH else "",
        }
        return render(request, "projects/preparation.html", context)
