"""What stands against publishing a scheme, in words, each with the place where it is mended."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Indicator, Metric, Scheme, Side
from assessments.scoring.document import InvalidScheme, scheme_from_document
from assessments.scoring.rules import is_ordinary
from assessments.scoring.values import FieldError, Kind
from assessments.services.scheme_documents import NUMBERS, document_of, parts_of, plain
from assessments.wording import say
from branches.models import PeerGroup

HUNDRED = 100
SETTING_NAMES = {
    "grades": gettext_lazy("grade lines"),
    "coefficient": gettext_lazy("party coefficient"),
    "gate": gettext_lazy("party gate"),
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the sentence, what it is about, and the field where it is mended."""

    message: str
    about: str
    part: Literal["settings", "group", "indicator", "scheme"] = "settings"
    pk: int | None = None
    field: str = ""


@dataclass(frozen=True)
class Standing:
    """How far a draft is: what refuses publication, and what its author should know."""

    problems: list[Problem]
    hints: list[Problem]


def standing(scheme, parts=None) -> Standing:
    """Everything that stands against publication, whichever part of the scheme it is in."""
    parts = parts or parts_of(scheme)
    problems = []
    try:
        scheme_from_document(document_of(scheme, parts))
    except InvalidScheme as invalid:
        problems = [_placed(scheme, parts, error) for error in invalid.errors]
    return Standing([*problems, *_against_others(scheme)], list(_hints(parts)))


def settings_errors(values, grades) -> list[FieldError]:
    """What is wrong with weights, limits, grade lines [(name, lower)], coefficients and gate by themselves."""
    any_indicator = {"code": "x", "name": "x", "points": "1", "kind": Kind.RATIO.value}
    document = {
        **{name: plain(value) for name, value in values.items() if name in (*NUMBERS, "coupling_model")},
        "code": "x",
        "coefficient": values.get("coefficient") or {},
        "gate": values.get("gate") or {},
        "grades": [{"name": name, "lower": plain(lower)} for name, lower in grades],
        "groups": [
            {"side": side, "name": "x", "indicators": [{**any_indicator, "code": side}]}
            for side in Side.values
        ],
    }
    try:
        scheme_from_document(document)
    except InvalidScheme as invalid:
        return invalid.errors
    return []


def _placed(scheme, parts, error) -> Problem:
    """A sentence of scoring at the part of this scheme that it is about."""
    path = error.field.split(".")
    if path[0] == "groups" and len(path) > 3:
        group = parts.groups[int(path[1])]
        indicator = parts.indicators[group.pk][int(path[3])]
        return Problem(say(error), str(indicator), "indicator", indicator.pk, ".".join(path[4:]))
    if path[0] in {"groups", "indicators"}:
        return Problem(say(error), _("indicators"), "scheme")
    return Problem(say(error), str(setting_name(path[0])), "settings", None, error.field)


def setting_name(name):
    """What a setting is called on the page."""
    return SETTING_NAMES.get(name) or Scheme._meta.get_field(name).verbose_name


def _against_others(scheme):
    """Two editions of one code are never in force on the same day."""
    later = Scheme.objects.filter(
        code=scheme.code, state=Scheme.State.PUBLISHED, effective_from__gte=scheme.effective_from
    ).exclude(pk=scheme.pk)
    if scheme.effective_until:
        later = later.filter(effective_from__lte=scheme.effective_until)
    rival = later.order_by("effective_from").first()
    if rival is None:
        return []
    message = _("%(other)s is in force from %(day)s; choose a later first day, or retire that edition.")
    words = message % {"other": rival, "day": rival.effective_from.isoformat()}
    return [Problem(words, _("effective from"), "settings", None, "effective_from")]


def _hints(parts):
    for side in Side:
        points = side_points(parts, side)
        if points and points != HUNDRED:
            words = _("The points of this side add up to %(sum)s; scores are scaled to 100.")
            yield Problem(words % {"sum": points}, str(side.label), "scheme")
    for group in parts.groups:
        if not parts.indicators.get(group.pk):
            yield Problem(_("This group has no indicator yet."), group.name, "group", group.pk)
    yield from _unknown_peer_groups(parts)
    for indicator in missing_metrics(parts):
        words = _("The catalogue of figures has no %(code)s yet; it is added when the scheme is published.")
        yield Problem(words % {"code": indicator.code}, str(indicator), "indicator", indicator.pk, "code")


def _unknown_peer_groups(parts):
    named = {code for indicator in parts.in_order() for code in indicator.peer_groups}
    if not named:
        return
    known = set(PeerGroup.objects.filter(code__in=named).values_list("code", flat=True))
    for indicator in parts.in_order():
        for code in indicator.peer_groups:
            if code not in known:
                words = _("There is no peer group %(code)s; nobody would be assessed by it.")
                yield Problem(
                    words % {"code": code}, str(indicator), "indicator", indicator.pk, "peer_groups"
                )


def missing_metrics(parts) -> list[Indicator]:
    """Indicators whose figures nobody can file yet, because the catalogue does not know them."""
    wanted = [indicator for indicator in parts.in_order() if indicator.source == "figures"]
    known = set(Metric.objects.filter(code__in=[i.code for i in wanted]).values_list("code", flat=True))
    return [indicator for indicator in wanted if indicator.code not in known]


def side_points(parts, side):
    """What the ordinary indicators of a side add up to."""
    return sum(
        indicator.points
        for group in parts.groups
        if group.side == side
        for indicator in parts.indicators.get(group.pk, ())
        if is_ordinary(indicator.kind)
    )
