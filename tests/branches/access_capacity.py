"""Who gets what from the pages of standardisation, training, demonstration points, exchange and regulations; see tests/access.py."""

from collections.abc import Callable

from tests.access import Page

ROWS: dict[str, Callable] = {}

ACCESS: dict[str, Page] = {}
