"""The list: filtered, sorted, paged, and written to a file."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, exports, tables
from common.errors import RuleViolation
from common.pages.base import PageView

EXPORT_CAP = 20000
audit.WORDS["list.exported"] = gettext_lazy("list exported")


class ListPage(PageView):
    """Filter, sort, page; htmx gets only the part that changes."""

    def get(self, request):
        pages = self.pages
        columns = pages.columns_for(request.user)
        found = filtered(pages, request)
        sorting = tables.Sorting(columns, pages.ordering, request.GET.get("sort", ""))
        page = tables.paginate(found["rows"], sorting, request.GET)
        page.rows = pages.completed(page.rows, request)
        bulk = [
            (name, a) for name, a in pages.actions.items() if a.bulk and pages.may(request.user, a.permission)
        ]
        context = {
            "title": pages.title,
            "table": {
                "columns": [heading(column, sorting, request) for column in columns],
                "body": tables.body(page.rows, columns, selectable=bool(bulk)),
                "selectable": bool(bulk),
                "empty_sentence": pages.empty_sentence or _("Nothing here yet."),
                "is_empty": not page.rows,
            },
            "filter": found["filter"],
            "active_filters": found["active"],
            "clear_url": request.path,
            "exports": self.exports(request),
            "bulk_actions": [{"name": n, "label": a.label, "url": pages.url("bulk", n)} for n, a in bulk],
            "paging": paging(page, request),
        }
        context |= self.add(request)
        if request.htmx and request.htmx.target == "list-part":
            return render(request, "pages/list_part.html", context)
        context |= {"breadcrumb": self.breadcrumb(), "summary": pages.summary(request.user)}
        context |= {"links": pages.list_links(request.user)} | pages.list_context(request)
        return render(request, pages.list_template, context)

    def add(self, request):
        pages = self.pages
        if not pages.create or not pages.may(request.user, "add"):
            return {}
        label = _("Add %(what)s") % {"what": pages.model._meta.verbose_name}
        return {"add_url": pages.url("add"), "add_label": label}

    def exports(self, request):
        if not self.pages.can_export:
            return []
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return [
            {"label": label, "url": self.pages.url("export", fmt) + query}
            for fmt, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ]


def filtered(pages, request):
    """The user's rows through the filters of the address; a wrong filter shows its error and hides nothing else."""
    rows = pages.rows(request.user)
    if not pages.filterset_class:
        return {"rows": rows, "filter": None, "active": 0}
    given = pages.filterset_class(request.GET, queryset=rows, request=request)
    valid = given.form.is_valid()
    active = sum(1 for name in given.form.fields if request.GET.get(name))
    return {"rows": given.qs if valid else rows.none(), "filter": given, "active": active}


def heading(column, sorting, request):
    """A column head with the address that sorts by it."""
    if not column.sort:
        return {"label": column.label, "css": column.css, "sort_url": "", "sorted": ""}
    is_current = sorting.field == column.sort
    code = f"-{column.sort}" if is_current and not sorting.descending else column.sort
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query["sort"] = code
    order = ("desc" if sorting.descending else "asc") if is_current else ""
    return {
        "label": column.label,
        "css": column.css,
        "sort_url": f"?{query.urlencode()}",
        "sorted": order,
    }


def paging(page, request):
    """The addresses of the neighbouring pages, filters kept."""

    def address(**place):
        query = request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query.update(place)
        return f"?{query.urlencode()}"

    return {
        "count_text": page.count_text,
        "previous_url": address(before=page.previous) if page.previous else "",
        "next_url": address(after=page.next) if page.next else "",
    }


class ExportPage(PageView):
    """The list written to a file: same rows, same filters, same columns."""

    def get(self, request, fmt):
        if fmt not in exports.FORMATS:
            raise Http404
        pages = self.pages
        rows = filtered(pages, request)["rows"]
        shown = pages.columns_for(request.user)
        sorting = tables.Sorting(shown, pages.ordering, request.GET.get("sort", ""))
        if len(rows.order_by().values("pk")[: EXPORT_CAP + 1]) > EXPORT_CAP:
            raise RuleViolation(
                _("An export holds at most %(count)s rows; please narrow the list by its filters.")
                % {"count": EXPORT_CAP}
            )
        columns = [column for column in shown if column.export]
        content = exports.write_list(
            fmt,
            str(pages.title),
            [exports.Column(str(column.label), kind=export_kind(column)) for column in columns],
            (
                [export_value(c, row) for c in columns]
                for row in pages.completed(sorting.apply(rows), request)
            ),
        )
        with transaction.atomic():
            audit.record(
                request.user, "list.exported", request.user, changes={"list": pages.name, "format": fmt}
            )
        return exports.download_response(content, f"{pages.title}.{fmt}", exports.FORMATS[fmt])


def export_kind(column):
    kinds = {"number": "decimal2", "integer": "integer", "date": "date", "datetime": "datetime"}
    return kinds.get(column.kind, "text")


def export_value(column, row):
    value = column.of(row)
    return value if export_kind(column) != "text" else str(tables.show(value))
