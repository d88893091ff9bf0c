"""PostgreSQL's fastest way in: rows as lines of text, sent by COPY."""

import json
from io import BytesIO

NULL = "\\N"
BUFFER = 1 << 18


def copy(cursor, model, fields, lines):
    """Insert rows given as COPY lines; the caller has written the values by `row` or knows them to be plain."""
    statement = f"COPY {model._meta.db_table} ({', '.join(fields)}) FROM STDIN"
    cursor.copy_expert(statement, BytesIO("".join(lines).encode()), size=BUFFER)


def row(values) -> str:
    """One row of values as a COPY line."""
    return "\t".join(map(plain, values)) + "\n"


def copied(value) -> str:
    """A JSON value as a field of a COPY line."""
    return json.dumps(value, default=str, ensure_ascii=True).replace("\\", "\\\\")


def plain(value) -> str:
    """Any value as a field of a COPY line."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict | list | tuple):
        return copied(value)
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
