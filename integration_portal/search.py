"""Search over everything: the page sets that declare it, each with the rows and the search of its own list."""

from django.http import QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from common import tables
from common.pages import filtered, registry

SHOWN = 10
LONGEST = 60


class SearchPage(View):
    """What a person may see and types part of: ten of a kind, and the way to all of them."""

    def get(self, request):
        text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
        found = (
            [hits_in(pages, request.user, text) for pages in registry.searched(request.user)] if text else []
        )
        context = {
            "title": _("Search"),
            "breadcrumb": [(_("Search"), None)],
            "is_search": True,
            "text": text,
            "groups": [group for group in found if group["hits"]],
        }
        return render(request, "search.html", context)


def hits_in(pages, user, text) -> dict:
    """The first rows of one kind, in the order of their list."""
    asked = registry.Asked(user, QueryDict(urlencode({"q": text})))
    columns = pages.columns_for(user)
    rows = tables.Sorting(columns, pages.ordering).apply(filtered(pages, asked)["rows"])[: SHOWN + 1]
    name = columns[0]
    hits = [{"label": name.of(row), "url": name.link(row), "note": pages.found_note(row)} for row in rows]
    return {
        "title": pages.title,
        "hits": hits[:SHOWN],
        "has_more": len(hits) > SHOWN,
        "all_url": f"{pages.url('list')}?{urlencode({'q': text})}",
    }
