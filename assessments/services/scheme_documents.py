"""A scheme as one plain document and back: what runs are computed from, presets are made of, and files carry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from assessments.facts import SOURCES
from assessments.models import GradeLine, Indicator, IndicatorGroup, Scheme
from assessments.scoring.document import InvalidScheme, scheme_from_document
from assessments.scoring.printing import gettext_noop
from assessments.scoring.values import FieldError
from branches.models import Branch
from common import audit

NUMBERS = (
    "party_weight",
    "business_weight",
    "bonus_cap",
    "completeness_threshold",
    "activity_cap",
    "two_skins_gap",
    "coordination_line",
    "coupling_alpha",
)
SETTINGS = ("name", "source", "assessed_kind", "rank_is_public", *NUMBERS, "coupling_model")


@dataclass(frozen=True)
class Parts:
    """Everything of a scheme in its order, read in three queries however large it is."""

    groups: list[IndicatorGroup]
    indicators: dict[int, list[Indicator]]  # by group
    grades: list[GradeLine]

    def in_order(self) -> Iterator[Indicator]:
        for group in self.groups:
            yield from self.indicators.get(group.pk, ())


def parts_of(scheme) -> Parts:
    """The groups, indicators and grade lines of a scheme."""
    by_group: dict[int, list[Indicator]] = {}
    groups = list(scheme.groups.all())
    names = {group.pk: group for group in groups}
    for indicator in scheme.indicators.order_by("order", "pk"):
        indicator.scheme, indicator.group = scheme, names[indicator.group_id]
        by_group.setdefault(indicator.group_id, []).append(indicator)
    return Parts(groups, by_group, list(scheme.grade_lines.all()))


def document_of(scheme, parts: Parts | None = None) -> dict[str, Any]:
    """The scheme as a plain document: decimals as short text, everything in its order."""
    parts = parts or parts_of(scheme)
    return {
        "code": scheme.code,
        "version": str(scheme.edition),
        **{name: plain(getattr(scheme, name)) for name in SETTINGS},
        "coefficient": scheme.coefficient or {},
        "gate": scheme.gate or {},
        "grades": [{"name": line.name, "lower": plain(line.lower)} for line in parts.grades],
        "groups": [
            {
                "side": group.side,
                "name": group.name,
                "indicators": [entry_of(indicator) for indicator in parts.indicators.get(group.pk, ())],
            }
            for group in parts.groups
        ],
    }


def entry_of(indicator) -> dict[str, Any]:
    """One indicator as a document holds it."""
    return {
        "code": indicator.code,
        "name": indicator.name,
        "unit": indicator.unit_of_measure,
        "points": plain(indicator.points),
        "kind": indicator.kind,
        "params": indicator.params,
        "missing": indicator.missing,
        "not_applicable": indicator.not_applicable,
        "is_activity": indicator.is_activity,
        "source": indicator.source,
        "peer_groups": indicator.peer_groups,
    }


def plain(value):
    """A value as a document holds it: 40.00 is "40", nothing is "" (a switch that is off)."""
    if value is None:
        return ""
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        text = format(Decimal(str(value)).normalize(), "f")
        return "0" if text == "-0" else text
    return value


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with every default in its place, so that two documents can be compared."""
    scheme, groups, indicators, grades = _unsaved(document)
    parts = Parts(groups, {}, grades)
    for number, group in enumerate(groups):
        group.pk = number
        parts.indicators[number] = [each for each in indicators if each.group is group]
    return document_of(scheme, parts)


@transaction.atomic
def create_from_document(
    document: Mapping[str, Any], *, by, effective_from, effective_until=None, copied_from=None, reason=""
) -> Scheme:
    """A new draft, the next edition of its code; InvalidScheme names every field that makes no scheme."""
    scheme, groups, indicators, grades = _unsaved(document)
    last = Scheme.objects.filter(code=scheme.code).aggregate(last=Max("edition"))["last"]
    scheme.edition = (last or 0) + 1
    scheme.effective_from, scheme.effective_until = effective_from, effective_until
    scheme.copied_from = copied_from
    scheme.full_clean()
    scheme.save(force_insert=True)
    IndicatorGroup.objects.bulk_create(groups)
    for indicator in indicators:
        indicator.group = indicator.group  # takes over the key that the group has now
    Indicator.objects.bulk_create(indicators)
    GradeLine.objects.bulk_create(grades)
    changes = {"edition": [None, str(scheme.edition)], "indicators": [None, str(len(indicators))]}
    audit.record(by, "scheme.created", scheme, changes=changes, reason=reason)
    return scheme


def _unsaved(document):
    """The rows that a document describes, checked one by one; raises InvalidScheme with everything found."""
    errors = list(_own_errors(document))
    try:
        compiled = scheme_from_document(document, validate=False)
    except InvalidScheme as invalid:
        raise InvalidScheme([*invalid.errors, *errors]) from invalid
    scheme = _scheme_row(document, compiled)
    rows = list(_rows(scheme, document, compiled))
    for path, row, left_out in [("", scheme, {"effective_from"}), *rows]:
        errors.extend(_row_errors(path, row, left_out))
    if errors:
        raise InvalidScheme(errors)
    kinds: dict[type, list[Any]] = {IndicatorGroup: [], Indicator: [], GradeLine: []}
    for _path, row, _left_out in rows:
        kinds[type(row)].append(row)
    return scheme, kinds[IndicatorGroup], kinds[Indicator], kinds[GradeLine]


def _scheme_row(document, compiled) -> Scheme:
    return Scheme(
        code=compiled.code,
        edition=compiled.version,
        name=compiled.name or compiled.code,
        source=compiled.source,
        assessed_kind=document.get("assessed_kind") or Branch.Kind.BRANCH,
        rank_is_public=document.get("rank_is_public") is True,
        coupling_model=compiled.coupling_model,
        coefficient={name: plain(factor) for name, factor in compiled.coefficient} or None,
        gate={"below": compiled.gate.below, "cap": compiled.gate.cap} if compiled.gate else None,
        **{name: getattr(compiled, name) for name in NUMBERS},
    )


def _rows(scheme, document, compiled):
    """(path, row, fields that are not filled in yet) for every group, indicator and grade line."""
    left = iter(compiled.indicators)
    for i, group_entry in enumerate(document.get("groups", ())):
        group = IndicatorGroup(
            scheme=scheme, side=group_entry["side"], name=group_entry["name"].strip(), order=i
        )
        yield f"groups.{i}.", group, {"scheme"}
        for j, entry in enumerate(group_entry.get("indicators", ())):
            indicator = indicator_row(scheme, group, entry, next(left), j)
            yield f"groups.{i}.indicators.{j}.", indicator, {"scheme", "group"}
    for i, line in enumerate(compiled.grades):
        yield f"grades.{i}.", GradeLine(scheme=scheme, name=line.name, lower=line.lower), {"scheme"}


def indicator_row(scheme, group, entry, compiled, order) -> Indicator:
    """An indicator not yet saved, from its entry in a document and its compiled form."""
    return Indicator(
        scheme=scheme,
        group=group,
        code=compiled.code,
        name=compiled.name,
        unit_of_measure=compiled.unit,
        points=compiled.points,
        kind=entry["kind"],
        params=dict(entry.get("params") or {}),
        missing=compiled.missing.value,
        not_applicable=compiled.not_applicable.value,
        is_activity=compiled.is_activity,
        source=entry.get("source") or "figures",
        peer_groups=list(entry.get("peer_groups") or ()),
        order=order,
    )


def _own_errors(document) -> Iterator[FieldError]:
    """What scoring does not look at: who is assessed, where inputs come from, what stands twice."""
    if (document.get("assessed_kind") or Branch.Kind.BRANCH) not in Branch.Kind.values:
        yield FieldError("assessed_kind", UNKNOWN_KIND, {})
    groups, codes = set(), set()
    for i, group in enumerate(document.get("groups") or ()):
        name = (group.get("side"), str(group.get("name", "")).strip())
        if name in groups:
            yield FieldError(f"groups.{i}.name", gettext_noop("There is already a group of this name."), {})
        groups.add(name)
        for j, entry in enumerate(group.get("indicators") or ()):
            path, code = f"groups.{i}.indicators.{j}.", str(entry.get("code", "")).strip()
            if code and code in codes:
                yield FieldError(f"{path}code", TWICE, {"code": code})
            codes.add(code)
            yield from _source_errors(path, entry)
            if not _is_list_of_text(entry.get("peer_groups") or []):
                yield FieldError(f"{path}peer_groups", gettext_noop("Enter codes of peer groups."), {})


def _source_errors(path, entry) -> Iterator[FieldError]:
    name = str(entry.get("source") or "figures")
    if name not in SOURCES:
        yield FieldError(f"{path}source", UNKNOWN_SOURCE, {"name": name})
    elif why_not_source(name, entry.get("is_activity")):
        yield FieldError(f"{path}is_activity", HELD, {})


def why_not_source(name, is_activity) -> str:
    """The reason why a source needs the mark that its indicator counts meetings; empty when it has it."""
    return "" if is_activity or not SOURCES[name].counts_meetings else gettext(HELD)


HELD = gettext_noop(
    "This source counts that meetings were held, so the indicator is marked as one that does."
)
UNKNOWN_KIND = gettext_noop("There is no such kind of party organisation.")
UNKNOWN_SOURCE = gettext_noop("The portal has no source %(name)s.")
TWICE = gettext_noop("The code %(code)s is already taken by another indicator.")


def _is_list_of_text(value) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _row_errors(path, row, left_out) -> Iterator[FieldError]:
    try:
        row.clean_fields(exclude={*left_out, "params", "gate", "coefficient"})
    except ValidationError as invalid:
        for name, messages in invalid.message_dict.items():
            key = "unit" if name == "unit_of_measure" else name
            for message in messages:
                yield FieldError(f"{path}{key}", message.replace("%", "%%"), {})
