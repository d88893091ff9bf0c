"""How many there are, without counting whole tables: never further than people read."""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import gettext as _

CAP = 1000  # beyond it nobody wants the number, and counting to the end costs


def told(count) -> str:
    """The count in words; beyond the cap only that there are more."""
    return _("more than %(count)s") % {"count": CAP} if count > CAP else str(count)


def count_each(*, exactly=False, **rows) -> dict[str, int]:
    """How many there are of each, at most one above the cap unless exactly; one query for all of them."""
    asked, values, most = {}, [], None if exactly else CAP + 1
    for name, each in rows.items():
        try:
            sql, params = each.order_by().values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:
            continue
        asked[name] = f"(SELECT count(*) FROM ({sql}) AS counted)"
        values += params
    if not asked:
        return dict.fromkeys(rows, 0)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked.values())}", values)
        found = dict(zip(asked, cursor.fetchone(), strict=True))
    return dict.fromkeys(rows, 0) | found


def count(rows) -> int:
    """How many these are, at most one above the cap."""
    return count_each(rows=rows)["rows"]


def told_each(**rows) -> dict[str, str]:
    """The counts of each in words."""
    return {name: told(count) for name, count in count_each(**rows).items()}
