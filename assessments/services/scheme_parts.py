"""Groups and indicators of a draft: added, changed, moved, taken out and put back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments.models import Indicator, IndicatorGroup
from assessments.scoring.parameters import InvalidRule
from assessments.scoring.rules import is_ordinary, parse_rule
from assessments.services.peer_groups import peer_group_names, peer_groups_in_words
from assessments.services.scheme_documents import entry_of
from assessments.services.schemes import held
from assessments.wording import rule_sentences, say
from common import audit, changes
from common.errors import RuleViolation, StaleEdit, refuse

FIELDS = (
    "group",
    "code",
    "name",
    "unit_of_measure",
    "points",
    "kind",
    "params",
    "missing",
    "not_applicable",
    "is_activity",
    "source",
    "peer_groups",
)
ENTRY_FIELDS = {"unit_of_measure": "unit"}


@transaction.atomic
def add_group(scheme, *, by, side, name) -> IndicatorGroup:
    """A first-level indicator at the end of its side."""
    scheme = held(scheme, by)
    group = IndicatorGroup(scheme=scheme, side=side, name=name, order=_after(scheme.groups.filter(side=side)))
    group.full_clean()
    group.save()
    _note(scheme, by, "scheme.group_added", group, {"name": [None, name]})
    return group


@transaction.atomic
def change_group(group, *, by, version=None, **values) -> IndicatorGroup:
    """Rename a group, or move it to the other side."""
    scheme = held(group.scheme, by)
    return _change(scheme, group, values, by=by, action="scheme.group_changed", version=version)


@transaction.atomic
def add_indicator(scheme, *, by, **values) -> Indicator:
    """A second-level indicator at the end of its group."""
    scheme = held(scheme, by)
    indicator = Indicator(scheme=scheme, **_judged(scheme, values))
    indicator.order = _after(indicator.group.indicators)
    indicator.full_clean()
    indicator.save()
    told = {"points": [None, str(indicator.points)], "params": [None, _in_words(indicator)]}
    _note(scheme, by, "scheme.indicator_added", indicator, told)
    return indicator


@transaction.atomic
def change_indicator(indicator, *, by, version=None, **values) -> Indicator:
    """Change an indicator of a draft; whoever read an older version is told what differs."""
    scheme = held(indicator.scheme, by)
    indicator = changes.locked(indicator)
    values = _judged(scheme, values, before=indicator)
    if values.get("group", indicator.group).pk != indicator.group_id:
        indicator.order = _after(values["group"].indicators)
    return _change(scheme, indicator, values, by=by, action="scheme.indicator_changed", version=version)


def _judged(scheme, values, before=None):
    """The values with what follows from the rule's kind; refused when they make no rule of this scheme."""
    kind = values.get("kind", before.kind if before else "")
    params = values.get("params", before.params if before else {})
    try:
        parse_rule(kind, params)
    except InvalidRule as invalid:
        raise RuleViolation(" ".join(say(error) for error in invalid.errors)) from invalid
    refuse(
        "group" in values
        and values["group"].scheme_id != scheme.pk
        and _("This group belongs to another scheme.")
    )
    return values if is_ordinary(kind) else {**values, "points": 0, "is_activity": False}


def _change(scheme, row, values, *, by, action, version):
    before = changes.locked(row)
    if version is not None and before.version != version:
        raise _stale(scheme, before, values)
    words = _words_of(before)
    for name, value in values.items():
        setattr(row, name, value)
    told = audit.differences({n: words[n] for n in values}, {n: _words_of(row)[n] for n in values})
    if not told:
        return row
    row.full_clean()
    row.version += 1
    row.save()
    _note(scheme, by, action, row, told)
    return row


def _words_of(row) -> dict:
    """A part's values as the audit log and a comparison show them."""
    if isinstance(row, IndicatorGroup):
        return {"side": row.get_side_display(), "name": row.name}
    return {
        **{name: getattr(row, name) for name in FIELDS},
        "missing": row.get_missing_display(),
        "not_applicable": row.get_not_applicable_display(),
        "group": f"{row.group.get_side_display()} · {row.group.name}",
        "params": _in_words(row),
        "peer_groups": peer_groups_in_words(row.peer_groups, peer_group_names()),
    }


def names_of(scheme) -> dict[str, str]:
    """The indicators of a scheme by code, for rules that speak of another one."""
    return dict(scheme.indicators.values_list("code", "name"))


def _in_words(indicator) -> str:
    return " ".join(rule_sentences(indicator.kind, indicator.params, names_of(indicator.scheme)))


def _stale(scheme, before, values) -> StaleEdit:
    """What somebody else saved beside what was typed here, in words."""
    theirs = _words_of(before)
    for name, value in values.items():
        setattr(before, name, value)
    yours = _words_of(before)
    comparison = [
        {
            "field": before._meta.get_field(name).verbose_name,
            "yours": str(yours[name]),
            "theirs": str(theirs[name]),
        }
        for name in values
        if yours[name] != theirs[name]
    ]
    last = audit.history(scheme).first()
    who = last.by.name if last and last.by else _("somebody else")
    return StaleEdit(
        _("%(who)s saved “%(part)s” while you were editing. Compare and save again.")
        % {"who": who, "part": before},
        comparison,
    )


@transaction.atomic
def move(part, *, by, up):
    """One place up or down among its neighbours."""
    scheme = held(part.scheme, by)
    is_group = isinstance(part, IndicatorGroup)
    neighbours = scheme.groups.filter(side=part.side) if is_group else part.group.indicators.all()
    rows = list(neighbours.order_by("order", "pk"))
    here = next(index for index, row in enumerate(rows) if row.pk == part.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return part
    rows[here], rows[there] = rows[there], rows[here]
    for place, row in enumerate(rows):
        row.order = place
    type(part).objects.bulk_update(rows, ["order"])
    _note(scheme, by, "scheme.moved", part, {"order": [str(here + 1), str(there + 1)]})
    return part


@transaction.atomic
def remove_indicator(indicator, *, by) -> dict:
    """Take an indicator out of a draft; the answer is what `restore` puts back."""
    scheme = held(indicator.scheme, by)
    kept = _kept(indicator)
    _note(scheme, by, "scheme.indicator_removed", indicator, {"points": [str(indicator.points), None]})
    indicator.delete()
    return {"label": indicator.name, "indicators": [kept]}


@transaction.atomic
def remove_group(group, *, by) -> dict:
    """Take a group out with its indicators; the answer is what `restore` puts back."""
    scheme = held(group.scheme, by)
    indicators = list(group.indicators.all())
    kept = {
        "label": group.name,
        "group": {"side": group.side, "name": group.name, "order": group.order},
        "indicators": [_kept(indicator) for indicator in indicators],
    }
    told = {"indicators": [", ".join(map(str, indicators)), None]}
    _note(scheme, by, "scheme.group_removed", group, told)
    group.delete()
    return kept


def _kept(indicator) -> dict:
    return {**entry_of(indicator), "group": indicator.group_id, "order": indicator.order}


@transaction.atomic
def restore(scheme, removed, *, by):
    """Put back what was taken out, at its old place; refused when its code or its group is gone or taken."""
    scheme = held(scheme, by)
    group = None
    if "group" in removed:
        group = _put_back(IndicatorGroup(scheme=scheme, **removed["group"]))
    for kept in removed["indicators"]:
        home = group or scheme.groups.filter(pk=kept["group"]).first()
        refuse(home is None and _("The group of this indicator has been removed in the meantime."))
        values = {name: kept[ENTRY_FIELDS.get(name, name)] for name in FIELDS if name != "group"}
        _put_back(Indicator(scheme=scheme, group=home, order=kept["order"], **values))
    _note(scheme, by, "scheme.restored", removed["label"], {})
    return scheme


def _put_back(part):
    """Saved, unless its place has been taken in the meantime."""
    try:
        part.full_clean()
    except ValidationError as invalid:
        raise RuleViolation(f"{part}: {' '.join(invalid.messages)}") from invalid
    part.save()
    return part


def _after(rows) -> int:
    last = rows.aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def _note(scheme, by, action, part, told):
    """The audit row stands with the scheme, so that its history is whole when the part is gone."""
    part_name = getattr(part, "code", "") or str(part)
    found = {f"{part_name} · {name}": pair for name, pair in told.items()} or {part_name: [None, None]}
    audit.record(by, action, scheme, changes=found)
