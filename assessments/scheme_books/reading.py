"""A workbook read as a scheme's document; every mistake is named by sheet, row and column."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.scheme_books import layout
from assessments.scheme_books.cells import listed
from assessments.scheme_books.faults import Fault, InvalidBook, Place, Places
from assessments.scheme_books.tables import Row, Tables
from assessments.scoring.document import InvalidScheme, scheme_from_document
from assessments.scoring.parameters import read_number
from assessments.services.scheme_documents import completed
from assessments.wording import kind_label
from common.sheets import Limits, Workbook
from common.typed import squeezed

# A scheme is small: what is larger than this is no scheme.
LIMITS = Limits(
    size=4 * 1024 * 1024,
    unpacked=40 * 1024 * 1024,
    sheets=40,
    rows=10_000,
    cells=200_000,
    characters=4_000_000,
    cpu_seconds=8,
    wall_seconds=15,
)
EDITIONS = 10_000


@dataclass(frozen=True)
class Found:
    """A scheme out of a workbook: its complete document, and what still stands against publishing it."""

    document: dict[str, Any]
    hints: list[Fault]


def read_scheme(workbook: Workbook, *, peer_groups: Mapping[str, str]) -> Found:
    """The scheme in this workbook; InvalidBook names everything that makes it none. `peer_groups`: names by code."""
    reader = _Reader(workbook, peer_groups)
    document = reader.document()
    faults = list(reader.tables.faults)
    try:
        whole = completed(document)
    except InvalidScheme as invalid:
        faults += reader.places.told(invalid.errors)
    if faults:
        raise InvalidBook(in_order(faults, workbook))
    try:
        scheme_from_document(document)
    except InvalidScheme as unfit:
        return Found(whole, reader.places.told(unfit.errors))
    return Found(whole, [])


def in_order(faults, workbook) -> list[Fault]:
    """Each mistake once, as they stand in the workbook."""
    sheets = [sheet.name for sheet in workbook.sheets]

    def place(fault):
        at = fault.place
        return (
            sheets.index(at.sheet) if at.sheet in sheets else -1,
            -1 if at.row is None else at.row,
            -1 if at.column is None else at.column,
        )

    return sorted(dict.fromkeys(faults), key=place)


class _Reader:
    """Reads sheet after sheet into one document, and remembers where each field stood."""

    def __init__(self, workbook, peer_groups):
        self.tables = Tables(workbook)
        self.places = Places(Place(str(layout.SETTINGS.name)))
        self.codes = {name: code for code, name in peer_groups.items()} | {code: code for code in peer_groups}
        self.by_code: dict[str, tuple[dict[str, Any], str]] = {}  # indicator and its path
        self.refused: set[str] = set()  # indicators that are told at their own row; their parameters wait

    def document(self) -> dict[str, Any]:
        document = {**self.settings(), **self.grades(), "groups": self.groups()}
        self.parameters()
        for table in layout.TABLES:
            self.table(table)
        return document

    def settings(self) -> dict[str, Any]:
        fields, document, seen = layout.by_word(layout.settings()), {}, set()
        for row in self.tables.rows(layout.SETTINGS):
            field = fields.get(_squeezed(row.values.get("setting")))
            if field is None:
                self.tables.refuse(row.at("setting"), _("A scheme has no such setting."))
            elif field.key in seen:
                self.tables.refuse(row.at("setting"), _("This setting stands here twice; keep one of them."))
            else:
                seen.add(field.key)
                self.places.by_path[field.key] = row.at("value")
                if "value" in row.values:
                    self.tables.read(field, row.values["value"], document, row.at("value"))
                elif field.key in layout.SWITCHES:
                    document[field.key] = ""
        if not document.get("version", "").isdecimal() or not 0 < int(document["version"]) < EDITIONS:
            document.pop("version", None)
        gate = {name: document.pop(f"gate.{name}", "") for name in ("below", "cap")}
        return {**document, "gate": gate if any(gate.values()) else {}}

    def grades(self) -> dict[str, Any]:
        """Best grade first, however they stand in the sheet."""
        rows = sorted(self.tables.rows(layout.GRADES), key=_line_of, reverse=True)
        factors = {}
        for index, row in enumerate(rows):
            for name in ("name", "lower"):
                self.places.by_path[f"grades.{index}.{name}"] = row.at(name)
            if "factor" in row.values:
                grade = row.values.get("name", "")
                factors[grade] = row.values["factor"]
                self.places.by_path[f"coefficient.{grade}"] = row.at("factor")
        if rows:
            self.places.by_path["grades"] = Place(rows[0].sheet)
            self.places.by_path["coefficient"] = Place(rows[0].sheet)
        lines = [{"name": row.values.get("name", ""), "lower": row.values.get("lower", "")} for row in rows]
        return {"grades": lines, "coefficient": factors}

    def groups(self) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = []
        for index, row in enumerate(self.tables.rows(layout.GROUPS)):
            group = {
                "side": row.values.get("side", ""),
                "name": row.values.get("name", ""),
                "indicators": [],
            }
            groups.append(group)
            self._note(f"groups.{index}", row)
            if not group["side"] and row.at("side").typed == "":
                self.tables.refuse(row.at("side"), _("Fill in this field."))
        for row in self.tables.rows(layout.INDICATORS):
            self._indicator(groups, row)
        return [_without_empty_side(group) for group in groups]

    def _indicator(self, groups, row) -> None:
        values = dict(row.values)
        home = values.pop("side", ""), values.pop("group", "")
        index = next((i for i, g in enumerate(groups) if (g["side"], g["name"]) == home), None)
        if index is None:
            if home[0] or not row.at("side").typed:
                message = _("There is no such first-level indicator on this side; add it to its own sheet.")
                self.tables.refuse(row.at("group"), message)
            self.refused.add(values.get("code", ""))
            return
        names = listed(values.get("peer_groups", ""))
        values["peer_groups"] = [self.codes.get(name, name) for name in names]
        if "kind" not in values:
            if not row.at("kind").typed:
                self.tables.refuse(row.at("kind"), _("Fill in this field."))
            self.refused.add(values.get("code", ""))
            return
        path = f"groups.{index}.indicators.{len(groups[index]['indicators'])}"
        entry = {**values, "params": {}}
        groups[index]["indicators"].append(entry)
        self.places.kinds[path] = entry["kind"]
        self._note(path, row)
        self.by_code.setdefault(entry.get("code", ""), (entry, path))

    def _note(self, path, row) -> None:
        self.places.by_path[path] = row.place
        for key in row.places:
            self.places.by_path[f"{path}.{key}"] = row.at(key)

    def _owner(self, row):
        """The indicator that a row of parameters belongs to."""
        code = row.values.get(layout.INDICATOR_CODE, "")
        found = self.by_code.get(code) if code else None
        if found is None and (not code or code not in self.refused):
            message = _("No indicator of the scheme has this code.") if code else _("Fill in this field.")
            self.tables.refuse(row.at(layout.INDICATOR_CODE), message)
        return found

    def parameters(self) -> None:
        for row in self.tables.rows(layout.PARAMETER_ROWS):
            if owner := self._owner(row):
                self._parameter(row, *owner)

    def _parameter(self, row, entry, path) -> None:
        known = layout.parameters_by_word(entry["kind"])
        field = known.get(_squeezed(row.values.get("parameter")))
        if field is None:
            words = _("The rule “%(kind)s” has no such parameter. It has: %(names)s.")
            names = ", ".join(dict.fromkeys(str(each.label) for each in known.values())) or _("none")
            message = words % {"kind": kind_label(entry["kind"]), "names": names}
            self.tables.refuse(row.at("parameter"), message)
            return
        place = f"{path}.params.{field.key}"
        if place in self.places.by_path:
            self.tables.refuse(row.at("parameter"), _("This parameter stands here twice; keep one of them."))
            return
        self.places.by_path[place] = row.at("value")
        if "value" in row.values:
            self.tables.read(field, row.values["value"], entry["params"], row.at("value"))

    def table(self, table) -> None:
        for row in self.tables.rows(table):
            if not (owner := self._owner(row)):
                continue
            entry, path = owner
            if entry["kind"] not in table.kinds:
                message = _("The rule “%(kind)s” has no rows on this sheet.")
                self.tables.refuse(
                    row.at(layout.INDICATOR_CODE), message % {"kind": kind_label(entry["kind"])}
                )
                continue
            rows = entry["params"].setdefault("rows", [])
            place = f"{path}.params.rows"
            self.places.by_path.setdefault(place, row.place)
            self._note(f"{place}.{len(rows)}", row)
            rows.append({key: value for key, value in row.values.items() if key != layout.INDICATOR_CODE})


def _squeezed(word) -> str:
    return squeezed(word or "")


def _line_of(row: Row) -> Decimal:
    return read_number(row.values.get("lower")) or Decimal(0)


def _without_empty_side(group):
    """A side that could not be read is told once, at its cell."""
    return {**group, "side": group["side"] or "party"}
