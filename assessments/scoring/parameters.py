"""Parameters of rules: declared once, read with one clear sentence for each wrong field; forms are made from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from .printing import gettext_noop, plain
from .values import FieldError

LIMIT = Decimal(10) ** 12
FINEST = -6

Raw = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a rule kind, or one column of its table; numbers are plain text in params.

    `above` makes the minimum exclusive; `only_if` names another parameter and the value that makes this one matter.
    """

    name: str
    label: str
    type: Literal["decimal", "integer", "choice", "bool", "text", "table"] = "decimal"
    required: bool = False
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    minimum: Decimal | None = None
    above: bool = False
    maximum: Decimal | None = None
    columns: tuple["Parameter", ...] = ()
    help: str = ""
    only_if: tuple[str, str] | None = None


class InvalidRule(ValueError):
    """Parameters that make no rule; `errors` has one sentence for each wrong field."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{error.field}: {error}" for error in errors))


def error(field: str, message: str, **args: str) -> FieldError:
    """A sentence about a field; the message comes marked with gettext_noop."""
    return FieldError(field, message, args)


def read_number(raw: object) -> Decimal | None:
    """A finite decimal of sane length from text, whole number or Decimal; None for anything else."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        return None
    try:
        number = Decimal(raw.strip()) if isinstance(raw, str) else Decimal(raw)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= LIMIT or (number and number.adjusted() < FINEST):
        return None
    exponent = number.as_tuple().exponent
    # Trailing zeros do not count as places: 1.5000000 is 1.5.
    if isinstance(exponent, int) and exponent < FINEST:
        shorter = number.normalize()
        return shorter if shorter.as_tuple().exponent >= FINEST else None  # type: ignore[operator]  # finite: an int
    return number


class Reading:
    """The parameters of one rule as they were given, read by declaration; `errors` collects what is wrong."""

    def __init__(
        self,
        parameters: tuple[Parameter, ...],
        raw: Raw,
        errors: list[FieldError] | None = None,
        path: str = "",
    ) -> None:
        self.errors: list[FieldError] = [] if errors is None else errors
        self.path = path
        self._numbers: dict[str, Decimal | None] = {}
        self._texts: dict[str, str] = {}
        self._flags: dict[str, bool] = {}
        self._tables: dict[str, list[Reading]] = {}
        known = {parameter.name for parameter in parameters}
        for name in raw:
            if name not in known:
                self.refuse(name, gettext_noop("This rule has no such field."))
        for parameter in parameters:
            self._read(parameter, raw.get(parameter.name))

    def number(self, name: str) -> Decimal:
        """A required number, or one with a default."""
        number = self._numbers[name]
        return Decimal(0) if number is None else number

    def optional(self, name: str) -> Decimal | None:
        """A number that may be left empty."""
        return self._numbers[name]

    def text(self, name: str) -> str:
        """Text, or the value of a choice."""
        return self._texts[name]

    def flag(self, name: str) -> bool:
        """Yes or no."""
        return self._flags[name]

    def rows(self) -> list["Reading"]:
        """The rows of the rule's table; every kind has at most one, always called rows."""
        return self._tables["rows"]

    def refuse(self, field: str, message: str, **args: str) -> None:
        """Note what is wrong with a field."""
        self.errors.append(error(self.path + field, message, **args))

    def refuse_twins(self) -> None:
        """Refuse rows that share a code with an earlier one."""
        seen: set[str] = set()
        for row in self.rows():
            code = row.text("code")
            if code in seen:
                row.refuse(
                    "code", gettext_noop("The code %(code)s is already taken by another row."), code=code
                )
            seen.add(code)

    def raise_if_wrong(self) -> None:
        """Stop with everything that is wrong so far."""
        if self.errors:
            raise InvalidRule(self.errors)

    def _read(self, parameter: Parameter, raw: object) -> None:
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if parameter.required and parameter.type != "table":
                self.refuse(parameter.name, gettext_noop("Fill in this field."))
            raw = parameter.default
        if parameter.type in ("decimal", "integer"):
            self._numbers[parameter.name] = self._number(parameter, raw)
        elif parameter.type == "bool":
            self._flags[parameter.name] = self._flag(parameter, raw)
        elif parameter.type == "table":
            self._tables[parameter.name] = self._table(parameter, raw)
        else:
            self._texts[parameter.name] = self._text(parameter, raw)

    def _number(self, parameter: Parameter, raw: object) -> Decimal | None:
        if raw == "":
            return None
        number, name, least, most = read_number(raw), parameter.name, parameter.minimum, parameter.maximum
        if number is None:
            self.refuse(name, gettext_noop("Enter a number with at most six decimal places."))
        elif parameter.type == "integer" and number != number.to_integral_value():
            self.refuse(name, gettext_noop("Enter a whole number."))
        elif least is not None and parameter.above and number <= least:
            self.refuse(name, gettext_noop("Enter a number above %(limit)s."), limit=plain(least))
        elif least is not None and number < least:
            self.refuse(name, gettext_noop("Enter a number not below %(limit)s."), limit=plain(least))
        elif most is not None and number > most:
            self.refuse(name, gettext_noop("Enter a number not above %(limit)s."), limit=plain(most))
        return number

    def _flag(self, parameter: Parameter, raw: object) -> bool:
        if isinstance(raw, bool):
            return raw
        if raw not in ("true", "false", ""):
            self.refuse(parameter.name, gettext_noop("Choose yes or no."))
        return raw == "true"

    def _text(self, parameter: Parameter, raw: object) -> str:
        text = raw.strip() if isinstance(raw, str) else ""
        if not isinstance(raw, str):
            self.refuse(parameter.name, gettext_noop("Enter text."))
        elif parameter.type == "choice" and text and text not in dict(parameter.choices):
            choices = ", ".join(value for value, _label in parameter.choices)
            self.refuse(parameter.name, gettext_noop("Choose one of: %(choices)s."), choices=choices)
        return text

    def _table(self, parameter: Parameter, raw: object) -> list["Reading"]:
        raw = [] if raw == "" else raw
        if not isinstance(raw, list | tuple) or any(not isinstance(row, Mapping) for row in raw):
            self.refuse(parameter.name, gettext_noop("Enter a table of rows."))
            return []
        if parameter.required and not raw:
            self.refuse(parameter.name, gettext_noop("Add at least one row."))
        return [
            Reading(parameter.columns, row, self.errors, f"{self.path}{parameter.name}.{index}.")
            for index, row in enumerate(raw)
        ]
