"""Which sheets, columns and lines the workbook of a scheme has; writing and reading both follow it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.facts import SOURCES
from assessments.models import GradeLine, Indicator, IndicatorGroup, Scheme, Side
from assessments.scheme_books import cells
from assessments.scoring.parameters import Parameter
from assessments.scoring.rules import KINDS, PARAMETERS
from assessments.scoring.values import Kind
from assessments.services.scheme_documents import NUMBERS
from branches.models import Branch
from common.parsers import Unreadable, choice, yes_no
from common.sheets import Cell, shown

INDICATOR_CODE = "indicator"


@dataclass(frozen=True)
class Field:
    """A column, or a line of the first sheet: its key in the document, its head, how a cell is read."""

    key: str
    label: Any
    read: Callable[[Cell], Any] = cells.words
    choices: Mapping[str, Any] | None = None
    is_number: bool = False
    note: Any = ""
    width: int | None = None
    is_read: bool = True  # False: for the eye only


@dataclass(frozen=True)
class SheetLayout:
    """One sheet: its name, what stands above the table, its columns."""

    key: str
    name: Any
    line: Any
    fields: tuple[Field, ...]
    is_needed: bool = False
    kinds: tuple[Kind, ...] = ()  # of the rules whose table this sheet holds


def number(key, label, **more) -> Field:
    return Field(key, label, cells.number, is_number=True, **more)


def one_of(key, label, choices: Mapping[str, Any], **more) -> Field:
    return Field(key, label, choice(choices), choices, **more)


def switch(key, label, **more) -> Field:
    return Field(key, label, yes_no, {"true": _("yes"), "false": _("no")}, **more)


def source(value: Cell) -> str:
    """A source by its name or its label; the registry may still grow when this module is read."""
    return choice({name: each.label for name, each in SOURCES.items()})(value)


def of_parameter(parameter: Parameter) -> Field:
    """A parameter of a rule as a field."""
    label = lazy_head(parameter.label)
    if parameter.type == "choice":
        return one_of(parameter.name, label, {value: _(words) for value, words in parameter.choices})
    if parameter.type == "bool":
        return switch(parameter.name, label)
    if parameter.type == "text":
        return Field(parameter.name, label)
    return number(parameter.name, label)


def lazy_head(message):
    return capfirst(_(message)) if message else ""


def table_of(kind) -> Parameter | None:
    return next((each for each in PARAMETERS[kind] if each.type == "table"), None)


def of_model(model, name, maker=None, key="", **more) -> Field:
    """A field called as the pages call it, and as long as the database has it."""
    column = model._meta.get_field(name)
    maker = maker or (partial(Field, read=cells.short(column.max_length)) if column.max_length else Field)
    return maker(key or name, capfirst(column.verbose_name), **more)


def text_of(model, name, key, label, **more) -> Field:
    """A text as long as the database has it, under a name of its own."""
    return Field(key, label, cells.short(model._meta.get_field(name).max_length), **more)


def settings() -> tuple[Field, ...]:
    """The lines of the first sheet."""
    percent = _("0 to 1, or per cent")
    notes = {
        **dict.fromkeys(
            ("party_weight", "business_weight", "completeness_threshold", "activity_cap", "coupling_alpha"),
            percent,
        ),
        "two_skins_gap": _("Empty: no notice by the gap."),
        "coordination_line": _("Empty: no notice by the coordination degree."),
    }
    return (
        of_model(
            Scheme,
            "code",
            note=_("All editions share it; a code that exists already gives its next edition."),
        ),
        of_model(Scheme, "edition", number, key="version", note=_("For information; the portal counts.")),
        of_model(Scheme, "name"),
        of_model(Scheme, "source"),
        of_model(Scheme, "assessed_kind", one_of, choices=dict(Branch.Kind.choices)),
        *(of_model(Scheme, name, number, note=notes.get(name, "")) for name in NUMBERS),
        of_model(Scheme, "coupling_model", one_of, choices=dict(Scheme.CouplingModel.choices)),
        of_model(Scheme, "rank_is_public", switch),
        Field(
            "gate.below",
            _("Gate: party grade worse than"),
            note=_("Leave both fields of the gate empty when there is none."),
        ),
        Field("gate.cap", _("Gate: integrated grade at most")),
    )


# Lines that an empty cell switches off; where the line is missing the usual holds.
SWITCHES = {"two_skins_gap", "coordination_line"}
SIDES = dict(Side.choices)
CODE = Field(INDICATOR_CODE, _("Indicator code"), width=24)
EYE = Field("indicator_name", _("Indicator name"), width=24, is_read=False, note=_("For the eye; not read."))
SETTINGS = SheetLayout(
    "scheme",
    _("Scheme"),
    _("One setting a line. Change the values, not the names of the settings."),
    (
        Field("setting", _("Setting"), width=38),
        Field("value", _("Value"), cells.as_it_is, width=46),
        Field("remark", _("Remark"), width=52, is_read=False),
    ),
    is_needed=True,
)
GRADES = SheetLayout(
    "grades",
    _("Grade lines"),
    _("A grade is reached from its line on. Fill in every coefficient, or none."),
    (
        text_of(GradeLine, "name", "name", _("Grade"), width=20),
        number("lower", pgettext_lazy("grade line", "From points")),
        number("factor", _("Party coefficient")),
    ),
)
GROUPS = SheetLayout(
    "groups",
    _("First-level indicators"),
    _("Groups in the order in which they are shown."),
    (
        one_of("side", _("Side"), SIDES),
        text_of(IndicatorGroup, "name", "name", _("First-level indicator"), width=30),
    ),
    is_needed=True,
)
INDICATORS = SheetLayout(
    "indicators",
    _("Second-level indicators"),
    _("One indicator a line; its parameters stand on the following sheets under its code."),
    (
        one_of("side", _("Side"), SIDES),
        Field("group", _("First-level indicator"), width=22),
        text_of(Indicator, "code", "code", _("Indicator code"), width=26),
        text_of(Indicator, "name", "name", _("Indicator name"), width=28),
        text_of(Indicator, "unit_of_measure", "unit", _("Unit of measure")),
        number("points", pgettext_lazy("scheme", "Points"), note=_("Bonus, penalty and veto have none.")),
        one_of("kind", _("Rule"), {kind.value: _(words) for kind, words in KINDS.items()}),
        Field("source", _("Source"), source, width=30),
        one_of("missing", _("When nothing is reported"), dict(Indicator.Missing.choices), width=28),
        one_of("not_applicable", _("When not assessed"), dict(Indicator.NotApplicable.choices), width=28),
        switch("is_activity", _("Counts that a meeting was held")),
        Field(
            "peer_groups",
            _("Only for these peer groups"),
            note=_("Names or codes, separated by commas; empty: for everybody."),
        ),
    ),
    is_needed=True,
)
PARAMETER_ROWS = SheetLayout(
    "parameters",
    _("Rule parameters"),
    _("One parameter a line. An empty value stands for what is usual."),
    (
        CODE,
        EYE,
        Field("parameter", _("Parameter"), width=34),
        Field("value", _("Value"), cells.as_it_is, width=24),
        Field("remark", _("Remark"), width=52, is_read=False),
    ),
)
TABLES = tuple(
    SheetLayout(key, name, line, (CODE, EYE, *columns), kinds=kinds)
    for key, name, line, kinds, columns in (
        (key, name, line, kinds, tuple({c.name: of_parameter(c) for k in kinds for c in table_of(k).columns}.values()))
        for key, name, line, kinds in (
            ("events", _("Events"), _("What is deducted, added or forbidden: one kind of event a line."), (Kind.DEDUCT, Kind.BONUS, Kind.PENALTY, Kind.VETO)),
            ("conditions", _("Conditions"), _("What has to be met: one condition a line."), (Kind.AWARD,)),
            ("bands", _("Bands"), _("From included, to not included; empty ends are open."), (Kind.BANDS,)),
            ("knots", _("Knots"), _("The curve runs straight from knot to knot; two at one place make a jump."), (Kind.CURVE,)),
            ("ladder", _("Ladder"), _("Points up to so many days late."), (Kind.LATENESS,)),
            ("assessors", _("Groups of assessors"), _("Weights of the groups of one indicator add up to 1."), (Kind.RATING,)),
        )
    )
)  # fmt: skip
SHEETS = (SETTINGS, GRADES, GROUPS, INDICATORS, PARAMETER_ROWS, *TABLES)


def sheet_of(kind) -> SheetLayout | None:
    """The sheet on which the table of this kind stands."""
    return next((layout for layout in TABLES if kind in layout.kinds), None)


def single_parameters(kind) -> list[Parameter]:
    """The parameters that stand one a line."""
    return [each for each in PARAMETERS[Kind(kind)] if each.type != "table"]


def by_word(fields: Iterable[Field]) -> Mapping[str, Field]:
    """Fields by every word that names them, in each language of the portal."""
    return {word: field for field in fields for word in cells.names(field.key, field.label)}


@cache
def parameters_by_word(kind) -> Mapping[str, Field]:
    """The parameters of a kind by every word that names them."""
    return by_word([of_parameter(each) for each in single_parameters(kind)])


def read_cell(field: Field, value: Cell):
    """What a cell says; Unreadable in words of the reader."""
    try:
        return field.read(value)
    except ValueError as wrong:
        if isinstance(wrong, Unreadable):
            raise
        raise Unreadable(gettext("“%(typed)s” cannot be read.") % {"typed": shown(value)}) from wrong
