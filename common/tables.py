"""Columns, rows and pages of a list: declared once, read by the page and by its export."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common import counting

PAGE_SIZE = 50
DEEPEST = 6  # a tree is indented so far
PICK = '<td class="pick"><input type="checkbox" class="form-check-input" name="pk" value="{}" aria-label="{}"></td>'


@dataclass(frozen=True)
class Column:
    """One column: where the value comes from, how it is called and shown."""

    name: str
    label: Any
    value: Callable | None = None  # row -> value; default: the attribute path of `name`
    kind: str = "text"  # text | code (never broken) | number | integer | date | datetime | tag
    sort: str = ""  # field to sort by; empty: not sortable
    tone: Callable | None = None  # row -> good | watch | bad | plain, for tags
    link: Callable | None = None  # row -> URL
    export: bool = True
    places: int = 2
    indent: Callable | None = None  # row -> how deep it stands in a tree

    def of(self, row):
        if self.value:
            return self.value(row)
        found = row
        for part in self.name.split("__"):
            found = getattr(found, part, None)
            if found is None:
                return None
        return found() if callable(found) else found

    def html(self, row, here="") -> SafeString:
        """The value as it is shown; no link leads to the page it stands on."""
        shown = show(self.of(row), self.places)
        if self.kind == "tag" and shown:
            tone = self.tone(row) if self.tone else "plain"
            shown = format_html('<span class="tag tag-{}">{}</span>', tone, shown)
        if self.link and shown and (url := self.link(row)) and url != here:
            shown = format_html('<a href="{}">{}</a>', url, shown)
        return shown

    @property
    def css(self) -> str:
        if self.kind in {"number", "integer"}:
            return "num"
        return "nowrap" if self.kind in {"code", "date", "datetime"} else ""

    def cell(self, row) -> str:
        """The table cell; in a tree it stands as deep as its row."""
        css = self.css
        if self.indent and (depth := min(self.indent(row), DEEPEST)):
            css = f"{css} indent-{depth}".strip()
        return f'<td class="{css}">{self.html(row)}</td>'


def choice(name):
    """The label of a choice, for a column; Django's own way makes the table of labels anew for every row."""
    known: dict[type, dict] = {}

    def label(row):
        model, value = type(row), getattr(row, name)
        if model not in known:
            known[model] = dict(model._meta.get_field(name).flatchoices)
        return known[model].get(value, value)

    return label


def show(value, places=2) -> SafeString:
    """A value as a page shows it: its words, escaped."""
    return conditional_escape(words(value, places))


def words(value, places=2) -> str:
    """A value as a person reads it, in a file as on a page; empty values as nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value:,.{places}f}"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "Y-m-d H:i")
    if isinstance(value, date):
        return date_format(value, "Y-m-d")
    return str(value)


@dataclass
class Sorting:
    """The order of a list: one declared column and the key, so that paging can go on from any row."""

    columns: tuple[Column, ...]
    default: str
    asked: str = ""

    @property
    def code(self) -> str:
        allowed = {column.sort for column in self.columns if column.sort}
        return self.asked if self.asked.removeprefix("-") in allowed else self.default

    @property
    def field(self) -> str:
        return self.code.lstrip("-")

    @property
    def descending(self) -> bool:
        return self.code.startswith("-")

    def apply(self, queryset, *, backwards=False):
        nulls = (
            {"nulls_first" if backwards else "nulls_last": True}
            if nullable(queryset.model, self.field)
            else {}
        )
        down = self.descending != backwards
        key = F(self.field)
        return queryset.order_by(key.desc(**nulls) if down else key.asc(**nulls), "-pk" if down else "pk")

    def beyond(self, value, pk, *, backwards=False) -> Q:
        """The rows that come after this place (or before it); empty values stand last."""
        name, compare = self.field, "lt" if self.descending != backwards else "gt"
        same = Q(**{name: value}) if value is not None else Q(**{f"{name}__isnull": True})
        same &= Q(**{f"pk__{compare}": pk})
        if value is None:
            return same | Q(**{f"{name}__isnull": False}) if backwards else same
        further = Q(**{f"{name}__{compare}": value})
        if not backwards:
            further |= Q(**{f"{name}__isnull": True})
        return same | further


@dataclass
class Page:
    """One page of a list and the way to its neighbours; costs the same wherever it lies."""

    rows: list
    next: str = ""
    previous: str = ""
    count_text: str = ""
    extra: dict = field(default_factory=dict)


def fields(model, path):
    """The fields along a lookup path."""
    for part in path.split("__"):
        found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        yield found
        model = found.related_model


def nullable(model, path) -> bool:
    """Whether a lookup path may lead to nothing; a plain order serves the index, so it is used where it can."""
    return any(found.null for found in fields(model, path))


def encode(value, pk) -> str:
    value = (
        value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
    )
    return base64.urlsafe_b64encode(json.dumps([value, pk], ensure_ascii=False).encode()).decode().rstrip("=")


def decode(cursor):
    """The place a cursor names, or None when somebody typed one."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        return None
    return (value, pk) if isinstance(pk, int) and not isinstance(value, dict | list) else None


def place_in(queryset, sorting, cursor):
    """The place in this list; None where the cursor belongs to another list or was typed."""
    if not (place := decode(cursor)):
        return None
    *_, field = fields(queryset.model, sorting.field)
    try:
        field.to_python(place[0])
    except (ValidationError, TypeError, ValueError):
        return None
    return None if "\0" in str(place[0]) else place


def paginate(queryset, sorting, params, size=PAGE_SIZE) -> Page:
    """The rows after (or before) the cursor in the address, with the cursors of the neighbours."""
    backwards = "before" in params
    place = place_in(queryset, sorting, params.get("before") or params.get("after") or "")
    found = sorting.apply(queryset, backwards=backwards and place is not None)
    if place:
        found = found.filter(sorting.beyond(*place, backwards=backwards))
    # The keys are sorted and cut first, so that only the rows of this page are read with all that hangs on them.
    # On the first page they are counted by the way: what is searched is searched once.
    keys = found.values_list("pk", flat=True)
    keys = keys[: size + 1] if place else list(keys[: counting.CAP + 1])
    shown = queryset.filter(pk__in=keys if place else keys[: size + 1])
    rows = list(sorting.apply(shown, backwards=backwards and place is not None))
    more, rows = len(rows) > size, rows[:size]
    if backwards and place:
        rows.reverse()
        has_next, has_previous = True, more
    else:
        has_next, has_previous = more, place is not None
    page = Page(rows)
    if rows and has_next:
        page.next = encode(_key(rows[-1], sorting.field), rows[-1].pk)
    if rows and has_previous:
        page.previous = encode(_key(rows[0], sorting.field), rows[0].pk)
    page.count_text = counting.told(counting.count(queryset) if place else len(keys))
    return page


def _key(row, name):
    for part in name.split("__"):
        row = getattr(row, part, None)
    return row


def body(rows, columns, *, selectable=False) -> SafeString:
    """The table's rows as one string: a template loop costs several times as much."""
    lines = []
    for row in rows:
        box = format_html(PICK, row.pk, str(row)) if selectable else ""
        lines.append(f"<tr>{box}{''.join(c.cell(row) for c in columns)}</tr>")
    return mark_safe("".join(lines))  # noqa: S308 - every cell went through format_html or is a number
