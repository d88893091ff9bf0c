"""A scheme's document written as a workbook, in the language of the reader."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.facts import SOURCES
from assessments.scheme_books import layout
from assessments.scheme_books.cells import SEPARATORS, number_cell
from assessments.scheme_books.layout import Field, SheetLayout
from common.exports import BookSheet, Column, write_book

Document = Mapping[str, Any]
BOOL_WORDS = {True: "true", False: "false"}


def write_scheme(document: Document, *, peer_groups: Mapping[str, str]) -> bytes:
    """The workbook of a complete document; `peer_groups` gives the names of their codes."""
    rows = {
        layout.SETTINGS.key: list(_settings(document)),
        layout.GRADES.key: list(_grades(document)),
        layout.GROUPS.key: [_line(layout.GROUPS.fields, group) for group in document["groups"]],
        layout.INDICATORS.key: list(_indicators(document, peer_groups)),
        layout.PARAMETER_ROWS.key: list(_parameters(document)),
        **{table.key: list(_table_rows(document, table)) for table in layout.TABLES},
    }
    return write_book([_sheet(each, rows[each.key], document) for each in layout.SHEETS])


def _sheet(sheet: SheetLayout, rows, document) -> BookSheet:
    columns = [
        Column(
            str(field.label),
            "any" if field.is_number or field.key == "value" else "text",
            width=field.width,
            note=str(field.note),
            choices=tuple(str(word) for word in (field.choices or {}).values()),
        )
        for field in sheet.fields
    ]
    title = f"{document['name']} · {sheet.name}"
    return BookSheet(str(sheet.name), columns, rows, title=title, lines=[str(sheet.line)], autofilter=False)


def _line(fields, values: Mapping[str, Any]) -> list:
    return [_cell(field, values.get(field.key)) for field in fields]


def _cell(field: Field, value) -> Any:
    """A value as the sheet shows it: choices and switches in words, numbers as numbers."""
    if value is None or value == "":
        return None
    if field.read is layout.source:
        return str(SOURCES[value].label) if value in SOURCES else value
    if field.choices is not None:
        return str(field.choices.get(BOOL_WORDS[value] if isinstance(value, bool) else value, value))
    return number_cell(value) if field.is_number else value


def _settings(document) -> Iterator[list]:
    values = {**document, **{f"gate.{name}": value for name, value in document["gate"].items()}}
    for field in layout.settings():
        yield [str(field.label), _cell(field, values.get(field.key)), _remark(field)]


def _remark(field: Field, usual="") -> str:
    """What may stand in the cell: the choices, or the note; and what an empty cell stands for."""
    words = " / ".join(str(word) for word in field.choices.values()) if field.choices else ""
    empty = _("empty: %(usual)s") % {"usual": usual} if usual else ""
    return " · ".join(part for part in (words, str(field.note), empty) if part)


def _grades(document) -> Iterator[list]:
    factors = document["coefficient"]
    for line in document["grades"]:
        yield _line(layout.GRADES.fields, {**line, "factor": factors.get(line["name"])})


def _entries(document):
    for group in document["groups"]:
        for entry in group["indicators"]:
            yield group, entry


def _indicators(document, peer_groups) -> Iterator[list]:
    for group, entry in _entries(document):
        named = [_peer_group(code, peer_groups) for code in entry["peer_groups"]]
        values = {**entry, "side": group["side"], "group": group["name"], "peer_groups": "、".join(named)}
        yield _line(layout.INDICATORS.fields, values)


def _peer_group(code, names) -> str:
    """The name, where it can be told apart in a list."""
    name = names.get(code, code)
    return code if SEPARATORS.search(name) else name


def _parameters(document) -> Iterator[list]:
    for _group, entry in _entries(document):
        for parameter in layout.single_parameters(entry["kind"]):
            field = layout.of_parameter(parameter)
            value = _cell(field, entry["params"].get(parameter.name))
            yield [entry["code"], entry["name"], str(field.label), value, _about(parameter, field)]


def _about(parameter, field) -> str:
    """Choices, the help of the form, when it matters, and what an empty cell stands for."""
    parts = [capfirst(_(parameter.help))] if parameter.help else []
    usual = str((field.choices or {}).get(parameter.default, parameter.default))
    return " · ".join([*parts, *filter(None, [_remark(field, usual)])])


def _table_rows(document, table: SheetLayout) -> Iterator[list]:
    for _group, entry in _entries(document):
        if entry["kind"] in table.kinds:
            for row in entry["params"].get("rows") or ():
                yield [entry["code"], entry["name"], *_line(table.fields[2:], row)]


def file_name(document) -> str:
    """What the file is called: scheme, edition."""
    return f"{document['name']} V{document['version']}.xlsx"
