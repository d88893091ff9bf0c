"""The list: filtered, sorted and paged."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import saved_views, tables
from common.pages.base import PageView

FILTERS_SHOWN = 4  # the search and three more; the others are folded


class ListPage(PageView):
    """Filter, sort, page; htmx gets only the part that changes."""

    def get(self, request):
        pages = self.pages
        if opening := saved_views.opening(pages, request):
            return redirect(opening)
        columns = pages.columns_for(request.user)
        found = filtered(pages, request)
        sorting = tables.Sorting(columns, pages.ordering, request.GET.get("sort", ""))
        page = tables.paginate(pages.listed(found["rows"]), sorting, request.GET)
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
            "bulk_actions": [{"name": n, "label": a.label, "url": pages.url("bulk", n)} for n, a in bulk],
            "paging": paging(page, request),
        }
        context |= self.frame(request, found) | self.add(request)
        if request.htmx and request.htmx.target == "list-part":
            return render(request, "pages/list_part.html", context)
        context |= {"breadcrumb": self.breadcrumb(), "summary": pages.summary(request.user)}
        context |= {"links": pages.list_links(request.user)} | pages.list_context(request)
        return render(request, pages.list_template, context)

    def frame(self, request, found):
        """What stands around the rows: filters, saved views, exports."""
        views = saved_views.shown(self.pages, request)
        return {
            "filter": found["filter"],
            "active_filters": found["active"],
            "folded_filters": found["folded"],
            "views": views,
            "clear_url": views["all_url"],
            "exports": self.exports(request),
        }

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
        return {"rows": rows, "filter": None, "active": 0, "folded": 0}
    given = pages.filterset_class(request.GET, queryset=rows, request=request)
    valid = given.form.is_valid()
    active = [name for name in given.form.fields if request.GET.get(name)]
    folded = len({*active} & {*list(given.form.fields)[FILTERS_SHOWN:]})
    rows = given.qs if valid else rows.none()
    return {"rows": rows, "filter": given, "active": len(active), "folded": folded}


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
