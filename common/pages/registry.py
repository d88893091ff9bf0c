"""Page sets by name: how search, saved views and long exports find them again."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.urls import get_resolver


@dataclass(frozen=True)
class Entry:
    """A page set: made for a user and what its address holds; and for search, or not searched."""

    make: Callable  # user, *args -> pages
    search: Callable | None = None  # user -> pages, or None where there is nothing to search


@dataclass(frozen=True)
class Asked:
    """Filters of a list without a request around them: what a job or a search knows."""

    user: object
    GET: QueryDict


ENTRIES: dict[str, Entry] = {}


def register(key, make, search=None):
    """Let a page set be found again by its key."""
    ENTRIES[key] = Entry(make, search)


def known() -> dict[str, Entry]:
    """Every page set that has an address; a worker loads the addresses here."""
    return ENTRIES if get_resolver().url_patterns else {}


def find(key, user, *args):
    """The page set of this name for this user."""
    if key not in known():
        raise Http404
    return known()[key].make(user, *args)


def searched(user) -> list:
    """The page sets in which this user may search, in the order of the addresses."""
    found = [entry.search(user) for entry in known().values() if entry.search]
    return [pages for pages in found if pages and pages.may(user, "view")]
