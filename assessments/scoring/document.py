"""A scheme as a plain document (presets, import, rows of the database) made into a compiled scheme."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from .parameters import InvalidRule, error, read_number
from .printing import gettext_noop
from .rules import parse_rule
from .schemes import validate_scheme
from .values import (
    ONE,
    ZERO,
    FieldError,
    Gate,
    GradeLine,
    Indicator,
    Missing,
    NotApplicable,
    Rule,
    Scheme,
    Side,
)

Document = Mapping[str, object]
Choice = TypeVar("Choice", bound=StrEnum)

DEFAULTS = Scheme("", (), ONE, ZERO, ())
KNOWN = {
    *("code", "name", "source", "version", "effective_from", "effective_until"),
    *("party_weight", "business_weight", "bonus_cap", "completeness_threshold", "activity_cap"),
    *("two_skins_gap", "coordination_line", "coupling_model", "coupling_alpha"),
    *("coefficient", "gate", "grades", "groups"),
    *("assessed_kind", "rank_is_public"),
}
INDICATOR_KEYS = {
    *("code", "name", "unit", "points", "kind", "params"),
    *("missing", "not_applicable", "is_activity", "source", "peer_groups"),
}


class InvalidScheme(ValueError):
    """A document that makes no scheme; `errors` has one sentence for each wrong field, with its path."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{each.field}: {each}" for each in errors))


def scheme_from_document(doc: Document, *, validate: bool = True) -> Scheme:
    """Compile a scheme document; raises InvalidScheme with paths like `groups.0.indicators.2.params.rows.1.amount`.

    Decimals are text. `validate=False` skips the whole-scheme rules, so that a draft can be tried on figures.
    """
    reader = _Reader()
    scheme = reader.scheme(doc)
    if reader.errors:
        raise InvalidScheme(reader.errors)
    problems = [reader.at_home(problem) for problem in validate_scheme(scheme)] if validate else []
    if problems:
        raise InvalidScheme(problems)
    return scheme


class _Reader:
    """Reads one document; `errors` collects what is wrong, `paths` remembers where each indicator stands."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self.paths: list[str] = []

    def at_home(self, problem: FieldError) -> FieldError:
        """A problem of `validate_scheme` with the indicator's path in the document."""
        head, _, rest = problem.field.partition(".")
        if head != "indicators":
            return problem
        position, _, field = rest.partition(".")
        path = f"{self.paths[int(position)]}.{field}" if field else "groups"
        return FieldError(path, problem.message, problem.args)

    def scheme(self, doc: Document) -> Scheme:
        """The scheme; where a wrong field was noted, a default stands in for it."""
        self.refuse_unknown(doc, KNOWN)
        return Scheme(
            code=self.text(doc, "code", required=True),
            name=self.text(doc, "name"),
            source=self.text(doc, "source"),
            version=int(self.number(doc, "version", default=ONE)),
            indicators=tuple(self.indicators(doc)),
            party_weight=self.number(doc, "party_weight"),
            business_weight=self.number(doc, "business_weight"),
            grades=tuple(self.grades(doc)),
            bonus_cap=self.number(doc, "bonus_cap", default=DEFAULTS.bonus_cap),
            completeness_threshold=self.number(
                doc, "completeness_threshold", default=DEFAULTS.completeness_threshold
            ),
            activity_cap=self.number(doc, "activity_cap", default=DEFAULTS.activity_cap),
            coefficient=tuple(self.coefficient(doc)),
            gate=self.gate(doc),
            two_skins_gap=self.switch(doc, "two_skins_gap", DEFAULTS.two_skins_gap),
            coordination_line=self.switch(doc, "coordination_line", DEFAULTS.coordination_line),
            coupling_model=self.text(doc, "coupling_model") or DEFAULTS.coupling_model,
            coupling_alpha=self.number(doc, "coupling_alpha", default=DEFAULTS.coupling_alpha),
        )

    def grades(self, doc: Document) -> Iterator[GradeLine]:
        """Grade lines, best first."""
        for row, path in self.rows(doc, "grades"):
            self.refuse_unknown(row, {"name", "lower"}, path)
            yield GradeLine(self.text(row, "name", path), self.number(row, "lower", path))

    def coefficient(self, doc: Document) -> Iterator[tuple[str, Decimal]]:
        """Factors by grade."""
        factors = self.mapping(doc, "coefficient")
        for name in factors:
            yield name, self.number(factors, name, "coefficient.")

    def gate(self, doc: Document) -> Gate | None:
        """The gate, where there is one."""
        gate = self.mapping(doc, "gate")
        if not gate:
            return None
        self.refuse_unknown(gate, {"below", "cap"}, "gate.")
        return Gate(
            self.text(gate, "below", "gate.", required=True), self.text(gate, "cap", "gate.", required=True)
        )

    def indicators(self, doc: Document) -> Iterator[Indicator]:
        """All indicators of all groups in order."""
        for group, path in self.rows(doc, "groups"):
            self.refuse_unknown(group, {"side", "name", "indicators"}, path)
            side = self.choice(group, "side", path, Side, Side.PARTY)
            name = self.text(group, "name", path, required=True)
            for row, place in self.rows(group, "indicators", path):
                indicator = self.indicator(row, place, side, name)
                if indicator is not None:
                    self.paths.append(place.rstrip("."))
                    yield indicator

    def indicator(self, row: Document, path: str, side: Side, group: str) -> Indicator | None:
        """One indicator; none when its rule cannot be compiled."""
        self.refuse_unknown(row, INDICATOR_KEYS, path)
        rule = self.rule(row, path)
        if rule is None:
            self.told_apart(row, path)
            return None
        # Nothing recorded in a register of bonuses, penalties or vetoes means that nothing happened.
        missing = Missing.BLOCK if rule.is_ordinary else Missing.ZERO
        is_activity = row.get("is_activity", False)
        if not isinstance(is_activity, bool):
            self.refuse(f"{path}is_activity", gettext_noop("Choose yes or no."))
        return Indicator(
            code=self.text(row, "code", path, required=True),
            name=self.text(row, "name", path, required=True),
            side=side,
            group=group,
            points=self.number(row, "points", path, default=None if rule.is_ordinary else ZERO),
            rule=rule,
            missing=self.choice(row, "missing", path, Missing, missing),
            not_applicable=self.choice(
                row, "not_applicable", path, NotApplicable, NotApplicable.REDISTRIBUTE
            ),
            is_activity=is_activity is True,
            unit=self.text(row, "unit", path),
        )

    def told_apart(self, row: Document, path: str) -> None:
        """What else is wrong with an indicator whose rule is."""
        for name in ("code", "name"):
            self.text(row, name, path, required=True)
        self.number(row, "points", path, default=ZERO)

    def rule(self, row: Document, path: str) -> Rule | None:
        """The compiled rule; its errors get the indicator's path."""
        try:
            return parse_rule(self.text(row, "kind", path), self.mapping(row, "params", path))
        except InvalidRule as wrong:
            for each in wrong.errors:
                field = each.field if each.field == "kind" else f"params.{each.field}"
                self.errors.append(FieldError(path + field, each.message, each.args))
            return None

    def refuse(self, field: str, message: str, **args: str) -> None:
        """Note what is wrong with a field."""
        self.errors.append(error(field, message, **args))

    def refuse_unknown(self, row: Document, known: set[str], path: str = "") -> None:
        """A misspelt key must not be left out in silence."""
        for name in row:
            if name not in known:
                self.refuse(f"{path}{name}", gettext_noop("A scheme has no such field."))

    def rows(self, doc: Document, name: str, path: str = "") -> Iterator[tuple[Document, str]]:
        """The rows of a list of tables, each with its path."""
        rows = doc.get(name, ())
        if not isinstance(rows, list | tuple) or any(not isinstance(row, Mapping) for row in rows):
            self.refuse(f"{path}{name}", gettext_noop("Enter a table of rows."))
            return
        for index, row in enumerate(rows):
            yield row, f"{path}{name}.{index}."

    def mapping(self, doc: Document, name: str, path: str = "") -> Document:
        """A table of names and values; empty when it is not there."""
        table = doc.get(name) or {}
        if not isinstance(table, Mapping):
            self.refuse(f"{path}{name}", gettext_noop("Enter a table of rows."))
            return {}
        return table

    def text(self, doc: Document, name: str, path: str = "", *, required: bool = False) -> str:
        """Text without blanks around it."""
        raw = doc.get(name)
        text = raw.strip() if isinstance(raw, str) else ""
        if raw is not None and not isinstance(raw, str):
            self.refuse(f"{path}{name}", gettext_noop("Enter text."))
        elif required and not text:
            self.refuse(f"{path}{name}", gettext_noop("Fill in this field."))
        return text

    def number(self, doc: Document, name: str, path: str = "", *, default: Decimal | None = None) -> Decimal:
        """A decimal from text; required unless there is a default."""
        raw = doc.get(name)
        if raw is None or raw == "":
            if default is None:
                self.refuse(f"{path}{name}", gettext_noop("Fill in this field."))
            return default or ZERO
        number = read_number(raw)
        if number is None:
            self.refuse(f"{path}{name}", gettext_noop("Enter a number with at most six decimal places."))
        return number or ZERO

    def switch(self, doc: Document, name: str, default: Decimal | None) -> Decimal | None:
        """A number that an empty field switches off and a missing one leaves at its default."""
        if name not in doc:
            return default
        return None if doc[name] in (None, "") else self.number(doc, name)

    def choice(self, doc: Document, name: str, path: str, choices: type[Choice], default: Choice) -> Choice:
        """One of an enumeration's values."""
        raw = doc.get(name) or default
        for each in choices:
            if raw == each.value:
                return each
        self.refuse(f"{path}{name}", gettext_noop("Choose one of: %(choices)s."), choices=", ".join(choices))
        return default
