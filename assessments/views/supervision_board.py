"""The board of supervision, and each of its tables as a file."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from assessments.models import Finding, SupervisionReport
from assessments.supervision_boards import SHOWN, Board
from assessments.views.follow_up_orders import MENU
from branches.models import Branch
from branches.parts_filters import quarter_choices
from common import audit, exports
from common.quarters import Quarter

PARTS = 500  # organisations in the drop-down


class BoardView(View):
    """What the board and its files share: who may, which quarter, which part of the tree."""

    def board(self, request, limit=None) -> Board:
        if not request.user.has_perm(SupervisionReport.permission("view")):
            raise PermissionDenied
        reach = request.user.reach(Finding.permission("view")).condition(["path"])
        parts = Branch.objects.filter(reach, closed_on=None).order_by("path")
        self.parts = list(parts.exclude(kind__in=(Branch.Kind.BRANCH, Branch.Kind.GROUP))[:PARTS])
        chosen = request.GET.get("below", "")
        part = parts.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
        part = part or (self.parts[0] if self.parts else parts.first())
        if part is None:
            raise PermissionDenied
        try:
            quarter = Quarter.parse(request.GET.get("quarter", ""))
        except ValueError:
            quarter = Quarter.current()
        return Board(request.user, quarter, part, timezone.localdate(), limit=limit)


class SupervisionBoard(BoardView):
    """How findings stand, at a look."""

    def get(self, request):
        board = self.board(request, limit=SHOWN + 1)
        query = request.GET.urlencode()
        for table in board.tables:
            url = reverse("assessments:supervision_board_export", args=[table.name, "xlsx"])
            table.export_url = f"{url}?{query}" if query else url
        context = {
            "title": _("Supervision board"),
            "breadcrumb": [(MENU, None), (_("Supervision board"), None)],
            "board": board,
            "parts": self.parts,
            "quarters": quarter_choices(),
            "tables": {table.name: table for table in board.tables},
            "findings_url": reverse("assessments:finding_list"),
            "links": links(),
        }
        return render(request, "assessments/supervision_board.html", context)


def links() -> list[dict]:
    """The board beside this one, where the portal has it."""
    try:
        url = reverse("assessments:coverage")
    except NoReverseMatch:
        return []
    return [{"label": _now("Coverage"), "url": url, "icon": "chart-bar"}]


class SupervisionBoardExport(BoardView):
    """One table of the board as a file, with all its rows."""

    def get(self, request, table, fmt):
        board = self.board(request)
        makers = board.makers()
        if table not in makers or fmt not in exports.FORMATS:
            raise Http404
        made = makers[table]()
        rows = ([cell.value for cell in row] for row in made.rows)
        title = f"{made.title} {board.quarter.label}"
        if fmt == "csv":
            content = exports.write_csv(made.columns, rows)
        else:
            sheet = exports.BookSheet(
                made.title, made.columns, rows, title=title, lines=[board.part.name], groups=spans(made),
                freeze_columns=1,
            )  # fmt: skip
            content = exports.write_book([sheet])
        with transaction.atomic():
            values = {"list": f"supervision_board {table}", "quarter": str(board.quarter)}
            audit.record(request.user, "list.exported", request.user, changes=values)
        return exports.download_response(content, f"{title}.{fmt}", exports.FORMATS[fmt])


def spans(table) -> list[tuple[int, int, str]]:
    """The words over the heads, as the writer of files takes them."""
    found, first = [], 0
    for width, words in table.groups:
        if words and width > 1:
            found.append((first, first + width - 1, words))
        first += width
    return found
