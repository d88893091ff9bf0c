"""How requests were answered: by quarter, category and branch, on a page and as a workbook."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.views import View

from branches.models import WorkerRequest
from branches.parts_filters import quarter_choices
from branches.services import request_statistics as statistics
from branches.views.voices import MENU, WorkerRequestPages
from common import audit, exports
from common.quarters import Quarter

SHOWN = 50  # branches on the page; the workbook has them all


class Statistics(View):
    """The quarter's figures of the own part of the tree; the same few queries for any number of branches."""

    as_workbook = False

    def get(self, request):
        if not request.user.has_perm(WorkerRequest.permission("view")):
            raise PermissionDenied
        quarter = chosen(request.GET.get("quarter", ""))
        rows = WorkerRequest.objects.for_user(request.user)
        return (
            self.workbook(request, rows, quarter) if self.as_workbook else self.page(request, rows, quarter)
        )

    def page(self, request, rows, quarter):
        quarters = statistics.by_quarter(rows, quarter)
        inside = statistics.rows_of(rows, quarter)
        title, export = (
            _now("Statistics of workers' requests"),
            reverse("branches:worker_request_statistics_export"),
        )
        listed = WorkerRequestPages.url("list")
        context = {
            "title": title,
            "breadcrumb": [(MENU, None), (WorkerRequestPages.title, listed), (title, None)],
            "quarter": quarter,
            "choices": quarter_choices(),
            "now": quarters[-1],
            "rates": rates(quarters[-1]),
            "before_words": words_before(quarters[-2]),
            "list_url": f"{listed}?quarter={quarter}",
            "export_url": f"{export}?quarter={quarter}",
            "tables": [
                table(_now("By quarter"), _now("Quarter"), quarters),
                table(_now("By category"), _now("Category"), statistics.by_category(inside)),
                table(
                    _now("By branch concerned"),
                    _now("Branch"),
                    statistics.by_branch(inside, SHOWN),
                    _now("The %(count)s with most requests; the workbook has them all.") % {"count": SHOWN},
                ),
            ],
        }
        return render(request, "branches/worker_request_statistics.html", context)

    def workbook(self, request, rows, quarter):
        inside = statistics.rows_of(rows, quarter)
        title = _now("Statistics of workers' requests")
        sheets = [
            sheet(_now("By quarter"), _now("Quarter"), statistics.by_quarter(rows, quarter), title, quarter),
            sheet(_now("By category"), _now("Category"), statistics.by_category(inside), title, quarter),
            sheet(_now("By branch concerned"), _now("Branch"), statistics.by_branch(inside), title, quarter),
        ]
        with transaction.atomic():
            changes = {"list": "worker_request_statistics", "quarter": str(quarter)}
            audit.record(request.user, "list.exported", request.user, changes=changes)
        name = f"{title} {quarter}.xlsx"
        return exports.download_response(exports.write_book(sheets), name, exports.XLSX)


def chosen(code) -> Quarter:
    """The quarter of the address; the present one where it names none."""
    try:
        return Quarter.parse(code)
    except ValueError:
        return Quarter.current()


def heads():
    """What each line counts: name on paper, attribute, kind of cell."""
    return (
        (_now("Requests received"), "received", "integer"),
        (_now("Withdrawn, duplicate, not ours"), "void", "integer"),
        (_now("Answered"), "answered", "integer"),
        (_now("Answered in time"), "in_time", "integer"),
        (_now("Overdue and open"), "overdue", "integer"),
        (_now("In time"), "in_time_rate", "percent"),
        (_now("Rated"), "rated", "integer"),
        (_now("Satisfied or better"), "pleased", "integer"),
        (_now("Basically satisfied"), "basically", "integer"),
        (_now("Not satisfied"), "unpleased", "integer"),
        (_now("Satisfaction rate"), "satisfaction_rate", "percent"),
        (_now("Opened again"), "reopened", "integer"),
        (_now("Repeated requests"), "repeats", "integer"),
    )


def table(title, head, lines, note=""):
    """Counts as a table of the page."""
    shown = [
        {
            "label": line.label,
            "cells": [in_words(getattr(line, field), kind) for _label, field, kind in heads()],
        }
        for line in lines
    ]
    return {
        "title": title,
        "head": head,
        "heads": [label for label, *_rest in heads()],
        "lines": shown,
        "note": note,
    }


def in_words(value, kind):
    if kind != "percent":
        return value
    return "—" if value is None else f"{value * 100:.1f}%"


def rates(counts):
    """The shares of a quarter and out of what they are."""
    return {
        "in_time": in_words(counts.in_time_rate, "percent"),
        "in_time_of": f"{counts.in_time} / {counts.due}",
        "pleased": in_words(counts.satisfaction_rate, "percent"),
        "pleased_of": f"{counts.pleased} / {counts.rated}",
        "reopened": _now("%(count)s opened again") % {"count": counts.reopened},
    }


def words_before(counts):
    """What the quarter before was."""
    found = rates(counts)
    values = {"received": counts.received, "repeats": counts.repeats}
    values |= {"in_time": found["in_time"], "pleased": found["pleased"]}
    sentence = _now("quarter before: %(value)s")
    return {name: sentence % {"value": value} for name, value in values.items()}


def sheet(name, head, lines, title, quarter):
    columns = [exports.Column(head)] + [exports.Column(label, kind=kind) for label, _name, kind in heads()]
    rows = ([line.label, *(getattr(line, field) for _label, field, _kind in heads())] for line in lines)
    return exports.BookSheet(name, columns, rows, title=f"{title} · {quarter.label}", freeze_columns=1)
