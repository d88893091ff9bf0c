"""An import is a declaration: columns, how a cell is read, and one service call for each row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common import exports
from common.errors import RuleViolation
from common.import_heads import REASON, find_table, reason_columns
from common.parsers import Unreadable
from common.sheets import Cell, Workbook, letters, reference, shown

Values = dict[str, Any]
# What a spreadsheet shows in a cell that it cannot work out; a text table saved from it has the same words.
FAILED = {
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#VALUE!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
}


@dataclass(frozen=True)
class ImportColumn:
    """One column: its head, how a cell is read, and what the template says about it."""

    key: str
    label: Any
    parse: Callable[[Cell], Any]
    required: bool = True
    help: Any = ""
    example: str = ""
    kind: str = "any"  # of the column in the template, as in common.exports
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class RowErrors(Exception):
    """What is wrong with a row, by column key; "" for the row as a whole."""

    def __init__(self, errors: Mapping[str, Any]):
        super().__init__(errors)
        self.errors = {key: str(message) for key, message in errors.items()}


class TableImport:
    """Subclass it with columns and save_row; the rest has a default."""

    name = ""
    title: Any = ""
    columns: tuple[ImportColumn, ...] = ()
    unique: tuple[str, ...] = ()  # keys of the columns that name a row; two rows of one name are both refused
    absent: frozenset[str] = frozenset()  # keys of the columns that the file at hand lacks
    idle: frozenset[int] = frozenset()  # numbers of the rows that save_rows had no need to write
    source: str = ""  # file and sheet, once they are read

    def prepare(self, user, context) -> None:
        """Called once before the rows, to look up what all of them need."""

    def rows_for_template(self, user, context) -> Iterable[Values]:
        """What the portal knows already, so that nobody types it again."""
        return ()

    def check_row(self, values: Values, user, context) -> Any:
        """What save_row shall get; RowErrors or RuleViolation says what is wrong."""
        return values

    def check_rows(self, good: list["Row"], bad: list["BadRow"], user, context) -> dict[int, dict[str, str]]:
        """What is wrong between rows of which each is right by itself: errors by row number."""
        return {}

    def save_row(self, cleaned, *, by, context) -> None:
        """One service call; a RuleViolation makes this a bad row."""
        raise NotImplementedError

    def save_rows(self, rows: list["Row"], *, by, context, report=None) -> list["BadRow"]:
        """Save the good rows one by one and give back those that were refused; override it to save many at once."""
        refused = []
        for done, row in enumerate(rows, start=1):
            try:
                with transaction.atomic():
                    self.save_row(row.cleaned, by=by, context=context)
            except (RuleViolation, ValidationError) as refusal:
                refused.append(BadRow(row.number, row.typed, _errors_of(refusal, self)))
            if report:
                report(done, len(rows))
        return refused


@dataclass(frozen=True)
class Row:
    """A row that can be saved; the number is the one the spreadsheet shows."""

    number: int
    typed: list[Cell]
    cleaned: Any


@dataclass(frozen=True)
class BadRow:
    """A row that cannot, as it was typed, and why: by column key, "" for the whole row."""

    number: int
    typed: list[Cell]
    errors: dict[str, str]
    values: Values = field(default_factory=dict)  # of the columns that could be read


@dataclass
class Checked:
    """A file, row by row, before anything is saved."""

    declaration: TableImport
    context: Any
    sheet: str
    heads: list[str]
    good: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    unknown_heads: list[str] = field(default_factory=list)
    absent_columns: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)  # their letters and heads

    def reasons(self, row: BadRow) -> list[str]:
        """Why this row is refused, with the head of each column."""
        labels = {column.key: str(column.label) for column in self.declaration.columns}
        return [f"{labels[key]}: {words}" if key in labels else words for key, words in row.errors.items()]


@dataclass(frozen=True)
class Applied:
    """What became of the rows: either saved, or refused with a reason."""

    saved: int
    refused: list[BadRow]


def check(declaration: TableImport, workbook: Workbook, *, user, context=None) -> Checked:
    """Read every row of the one sheet that has the heads; nothing is saved."""
    sheet, head_row, places = find_table(declaration, workbook)
    heads = [sheet.text(head_row, column) for column in range(sheet.width)]
    checked = Checked(declaration, context, sheet.name, heads)
    known = set(places.values()) | reason_columns(heads)
    checked.unknown_heads = [head for index, head in enumerate(heads) if head and index not in known]
    checked.absent_columns = [str(c.label) for c in declaration.columns if c.key not in places]
    declaration.source = f"{workbook.name} · {sheet.name}"
    declaration.absent = frozenset(c.key for c in declaration.columns if c.key not in places)
    declaration.prepare(user, context)
    parsed = list(_parsed_rows(declaration, sheet, head_row, places, len(heads)))
    checked.hidden_rows = [number for number, *_rest in parsed if number - 1 in sheet.hidden_rows]
    checked.hidden_columns = [
        f"{letters(index)} {heads[index]}" for index in sorted({*places.values()} & sheet.hidden_columns)
    ]
    twins = _twins(declaration, parsed)
    for number, typed, values, errors in parsed:
        errors = errors or twins.get(number, {})
        cleaned, errors = (None, errors) if errors else _cleaned(declaration, values, user, context)
        if errors:
            checked.bad.append(BadRow(number, typed, errors, values))
        else:
            checked.good.append(Row(number, typed, cleaned))
    together = declaration.check_rows(checked.good, checked.bad, user, context)
    checked.bad += [
        BadRow(r.number, r.typed, together[r.number]) for r in checked.good if r.number in together
    ]
    checked.bad.sort(key=lambda row: row.number)
    checked.good = [row for row in checked.good if row.number not in together]
    return checked


def apply(checked: Checked, *, by, mode: Literal["all", "good"] = "all", report=None) -> Applied:
    """Save the good rows in one transaction; in mode "all" one refusal undoes every row."""
    refused = list(checked.bad)
    if refused and mode == "all":
        return Applied(0, refused)
    with transaction.atomic():
        refused += checked.declaration.save_rows(checked.good, by=by, context=checked.context, report=report)
        unwritten = {row.number for row in refused} | checked.declaration.idle
        saved = sum(row.number not in unwritten for row in checked.good)
        if refused and mode == "all":
            transaction.set_rollback(True)
            saved = 0
    return Applied(saved, sorted(refused, key=lambda row: row.number))


def template_workbook(declaration: TableImport, *, user, context=None) -> bytes:
    """An empty (or prefilled) table with its heads explained, ready to be filled in and uploaded."""
    rows = (
        [values.get(c.key) for c in declaration.columns]
        for values in declaration.rows_for_template(user, context)
    )
    columns = [
        exports.Column(str(c.label), kind=c.kind, note=_note(c), choices=c.choices)
        for c in declaration.columns
    ]
    help_rows = [
        [str(c.label), _("yes") if c.required else _("no"), str(c.help), c.example]
        for c in declaration.columns
    ]
    help_columns = [
        exports.Column(_("Column")),
        exports.Column(_("Required")),
        exports.Column(_("What goes here"), width=60),
        exports.Column(_("Example"), width=24),
    ]
    return exports.write_book(
        [
            exports.BookSheet(str(declaration.title), columns, rows),
            exports.BookSheet(_("How to fill in"), help_columns, help_rows, autofilter=False),
        ]
    )


def error_workbook(checked: Checked, bad: Iterable[BadRow] | None = None) -> bytes:
    """The refused rows exactly as typed, each with its reason; mended, it can be uploaded again."""
    kept = [index for index in range(len(checked.heads)) if index not in reason_columns(checked.heads)]
    columns = [exports.Column(checked.heads[index], kind="any") for index in kept]
    columns.append(exports.Column(str(REASON), width=60))
    rows = (
        [*(row.typed[index] for index in kept), "\n".join(checked.reasons(row))]
        for row in (checked.bad if bad is None else bad)
    )
    return exports.write_book([exports.BookSheet(checked.sheet, columns, rows)])


def _parsed_rows(declaration, sheet, head_row, places, width):
    """Row number, cells under the heads as typed, values by key, errors by key; empty rows are left out."""
    for index in range(head_row + 1, len(sheet.rows)):
        if all(map(_blank, sheet.rows[index])) and not any(
            (index, c) in sheet.formulas for c in places.values()
        ):
            continue
        typed = [_as_typed(sheet, index, column) for column in range(width)]
        values, errors = {}, {}
        for column in declaration.columns:
            try:
                values[column.key] = _value(sheet, index, places.get(column.key), column)
            except Unreadable as problem:
                errors[column.key] = problem.message
        yield index + 1, typed, values, errors


def _value(sheet, row, column, declared):
    if column is None:
        return None
    if (row, column) in sheet.formulas:
        raise Unreadable(
            _("%(cell)s: a formula is not accepted, paste the value.") % {"cell": reference(row, column)}
        )
    # As a person sees it: 98.1%, where the file holds 0.981.
    cell = _as_typed(sheet, row, column)
    if isinstance(cell, str) and cell.strip().upper() in FAILED:
        raise Unreadable(
            _("%(cell)s: “%(typed)s” is an error of the spreadsheet, type the value.")
            % {"cell": reference(row, column), "typed": cell.strip()}
        )
    if not _blank(cell):
        return declared.parse(cell)
    if declared.required:
        raise Unreadable(_("%(cell)s must not be empty.") % {"cell": reference(row, column)})
    return None


def _as_typed(sheet, row, column) -> Cell:
    cell = sheet.cell(row, column)
    return shown(cell, percent=True) if (row, column) in sheet.percents else cell


def _blank(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip().strip("\u3000"))


def _twins(declaration, parsed) -> dict[int, dict[str, str]]:
    """Rows that name the same thing; which one is meant, only a person can say."""
    if not declaration.unique:
        return {}
    rows = defaultdict(list)
    for number, _typed, values, errors in parsed:
        if not errors:
            rows[tuple(values.get(key) for key in declaration.unique)].append(number)
    found = {}
    for numbers in rows.values():
        for number in numbers if len(numbers) > 1 else ():
            others = ", ".join(str(other) for other in numbers if other != number)
            found[number] = {
                declaration.unique[0]: _("Named again in row %(rows)s; keep one of them.") % {"rows": others}
            }
    return found


def _cleaned(declaration, values, user, context):
    try:
        return declaration.check_row(values, user, context), {}
    except RowErrors as problem:
        return None, problem.errors
    except (RuleViolation, ValidationError) as problem:
        return None, _errors_of(problem, declaration)


def _errors_of(problem, declaration) -> dict[str, str]:
    """What was refused, at the cells it is about where the refusal names fields, else of the whole row."""
    if isinstance(problem, RuleViolation):
        return {"": str(problem.message)}
    if not hasattr(problem, "error_dict"):
        return {"": " ".join(problem.messages)}
    columns, found = {column.key for column in declaration.columns}, defaultdict(list)
    for name, messages in problem.message_dict.items():
        found[name if name in columns else ""] += messages
    return {key: " ".join(messages) for key, messages in found.items()}


def _note(column) -> str:
    parts = [
        str(column.help),
        _("Example: %(example)s") % {"example": column.example} if column.example else "",
        _("Required.") if column.required else _("May stay empty."),
    ]
    return "\n".join(part for part in parts if part)
