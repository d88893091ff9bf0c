"""Who gets what from the pages of contact points, visits and follow-ups; see tests/access.py."""

from collections.abc import Callable

from tests.access import Page

ROWS: dict[str, Callable] = {}

ACCESS: dict[str, Page] = {}
