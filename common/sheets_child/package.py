"""The parts of an .xlsx that its sheets share: order and names, texts, styles, relations."""

import posixpath
from pathlib import Path

from common.sheets_child.cells import kind_of_format, kind_of_number, local, position, unescaped
from common.sheets_child.guard import (
    DAMAGED,
    LINKED,
    MACROS,
    NOT_A_WORKBOOK,
    TOO_LARGE,
    Limits,
    Refused,
    gettext_noop,
    open_package,
    parse,
)
from common.sheets_child.worksheet import Budget, Worksheet

TOO_MANY_STYLES = gettext_noop("The workbook has more cell styles than the file format allows.")


def read(path: Path, limits: Limits) -> list[dict]:
    """The sheets of a workbook in its own order, as plain values for JSON."""
    with open_package(path, limits) as package:
        book, budget, found = Package(package, limits), Budget(limits), []
        for name, state, part in book.sheets:
            sheet = Worksheet(name, book.strings, book.styles, budget, date_1904=book.date_1904)
            book.parse(part, sheet.start, sheet.end, sheet.text)
            comments = book.comments(part, budget)
            found.append(sheet.as_plain() | {"hidden": state != "visible", "comments": comments})
        return found


class Package:
    """A workbook's parts, found through its relations and not by their usual names."""

    def __init__(self, archive, limits):
        self.archive, self.limits = archive, limits
        self.spelled = {entry.lower(): entry for entry in archive.namelist()}
        main = next((part for kind, part in self.related("").values() if kind == "officeDocument"), None)
        if main is None:
            raise Refused(NOT_A_WORKBOOK)
        relations = self.related(main)
        listing = Listing()
        self.parse(main, listing.start)
        self.date_1904 = listing.date_1904
        self.sheets = list(self._worksheets(listing.sheets, relations))
        self.strings = self._shared_strings(relations)
        self.styles = self._styles(relations)

    def parse(self, part, *handlers) -> None:
        """Stream one part; part names know no case."""
        if part.lower() not in self.spelled:
            raise Refused(DAMAGED)
        with self.archive.open(self.spelled[part.lower()]) as stream:
            parse(stream, *handlers)

    def related(self, part) -> dict[str, tuple[str, str]]:
        """Relations of a part: id -> (kind, target part)."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def element(tag, attributes):
            if local(tag) != "Relationship" or attributes.get("TargetMode") == "External":
                return
            target = posixpath.normpath(posixpath.join("/" + folder, attributes["Target"])).lstrip("/")
            found[attributes["Id"]] = attributes["Type"].rpartition("/")[2], target

        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations.lower() in self.spelled:
            self.parse(relations, element)
        return found

    def comments(self, part, budget) -> list[tuple[int, int, str]]:
        """Notes attached to the cells of a sheet: row, column, text."""
        notes = next((p for kind, p in self.related(part).values() if kind == "comments"), None)
        if notes is None:
            return []
        places, texts = [], TextCollector(budget, unit="comment")

        def element(tag, attributes):
            if local(tag) == "comment":
                budget.room(1)
                places.append(position(attributes["ref"]))
            texts.start(tag, attributes)

        self.parse(notes, element, texts.end, texts.text)
        return [(*place, text) for place, text in zip(places, texts.found, strict=True)]

    def _worksheets(self, listed, relations):
        if not listed:
            raise Refused(NOT_A_WORKBOOK)
        if len(listed) > self.limits.sheets:
            raise Refused(TOO_LARGE)
        for name, state, relation in listed:
            kind, part = relations[relation]
            if "macro" in kind.lower():
                raise Refused(MACROS)
            if kind == "worksheet":
                yield name, state, part

    def _shared_strings(self, relations) -> list[str]:
        texts = TextCollector(Budget(self.limits))  # their own: the sheets pay for each use of a text
        for kind, part in relations.values():
            if kind == "sharedStrings":
                self.parse(part, texts.start, texts.end, texts.text)
        return texts.found

    def _styles(self, relations) -> list[str]:
        """What each cell style makes of a number: "", percent, date or time."""
        styles = Styles(self.limits)
        for kind, part in relations.values():
            if kind == "styles":
                self.parse(part, styles.start, styles.end)
        return styles.kinds


class Listing:
    """The workbook part: which sheets there are and how days are counted."""

    def __init__(self):
        self.sheets, self.date_1904 = [], False

    def start(self, tag, attributes):
        name = local(tag)
        if name == "workbookPr":
            self.date_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            self.sheets.append((attributes["name"], attributes.get("state", "visible"), relation))
        elif name == "externalReference":
            raise Refused(LINKED)


class TextCollector:
    """The texts of a part: one for each unit, its runs joined, reading aids left out."""

    def __init__(self, budget, unit="si"):
        self.found, self._unit, self._budget = [], unit, budget
        self._pieces, self._inside, self._aid = [], False, False

    def start(self, tag, _attributes):
        name = local(tag)
        if name == self._unit:
            self._pieces = []
        self._inside = name == "t" and not self._aid
        self._aid = self._aid or name == "rPh"

    def end(self, tag):
        name = local(tag)
        self._inside = False
        if name == "rPh":
            self._aid = False
        elif name == self._unit:
            self.found.append(unescaped("".join(self._pieces)))

    def text(self, data):
        if self._inside:
            self._pieces.append(self._budget.text(data))


class Styles:
    """Number formats of the cell styles, in the order in which cells name them."""

    def __init__(self, limits):
        self.kinds, self._formats, self._cells, self._limit = [], {}, False, limits.styles

    def start(self, tag, attributes):
        name = local(tag)
        if name == "numFmt":
            self._formats[attributes["numFmtId"]] = kind_of_format(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._cells = True
        elif name == "xf" and self._cells:
            if len(self.kinds) >= self._limit:
                raise Refused(TOO_MANY_STYLES)
            number = attributes.get("numFmtId", "0")
            self.kinds.append(self._formats.get(number) or kind_of_number(int(number)))

    def end(self, tag):
        if local(tag) == "cellXfs":
            self._cells = False
