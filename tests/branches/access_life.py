"""Who gets what from the pages of organisational life and committees; see tests/access.py."""

from collections.abc import Callable

from tests.access import Page

ROWS: dict[str, Callable] = {}

ACCESS: dict[str, Page] = {}
