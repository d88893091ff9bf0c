"""Rules in the reader's language: scoring gives English sentences and their numbers, here they are translated."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Side
from assessments.scoring.parameters import InvalidRule, Parameter
from assessments.scoring.rules import KINDS, PARAMETERS, parse_rule
from assessments.scoring.values import Effect, Kind

NOTHING = "—"

# Which kind a designer needs: first what is judged, then one sentence for each kind.
KIND_CHOICE = (
    (
        _("A figure against its target"),
        {
            Kind.RATIO: _("Points in proportion to how far the target is reached."),
            Kind.STEP: _(
                "Full points at the target; so many points more or less for each step away from it."
            ),
            Kind.LINEAR: _("Points along one straight line through a base."),
            Kind.AWARD: _(
                "All points when the target or every condition is met, or points condition by condition."
            ),
        },
    ),
    (
        _("A figure by a table"),
        {
            Kind.BANDS: _("Each band of the figure, or of its share of the target, has its points."),
            Kind.CURVE: _("Straight lines between places that you name; jumps are possible."),
            Kind.INTERVAL: _("Full points inside an interval; points are taken for each unit outside."),
            Kind.LATENESS: _("So many points on time, fewer for each rung of days late."),
        },
    ),
    (
        _("What happened"),
        {Kind.DEDUCT: _("Full points, less so many for each event; serious events can take them all.")},
    ),
    (
        _("What people judge"),
        {
            Kind.RATING: _("Marks given by assessors, on their own or in weighted groups."),
            Kind.VOTE: _("Ballots with four voices, each worth a share of the points."),
        },
    ),
    (
        _("Beside the points"),
        {
            Kind.BONUS: _("Points on top of the side for what was done beyond duty, with a limit."),
            Kind.PENALTY: _("Points off the side for what must not happen."),
            Kind.VETO: _("No points; when it happens, a grade, an indicator, a side or everything is lost."),
        },
    ),
)


def say(words) -> str:
    """A sentence of scoring, or one of its errors, in the reader's language."""
    return gettext(words.message) % words.args


def kind_label(kind) -> str:
    """What a rule kind is called."""
    return gettext(KINDS[Kind(kind)]) if kind in KINDS else str(kind)


def about_kind(kind) -> str:
    """One sentence on what a rule kind does."""
    return str(next(kinds[kind] for _title, kinds in KIND_CHOICE if kind in kinds))


def rule_sentences(kind, params, names=None) -> list[str]:
    """The rule in words; what is wrong with it when it makes no rule. `names`: indicators by code."""
    try:
        rule = parse_rule(kind, params)
    except InvalidRule as invalid:
        return [say(error) for error in invalid.errors]
    sentences = rule.words()
    if rule.kind is Kind.VETO:
        subject = _veto_subject(rule, names or {})
        sentences = [
            words._replace(args={"subject": subject}) if "subject" in words.args else words
            for words in sentences
        ]
    return [say(words) for words in sentences]


def _veto_subject(rule, names) -> str:
    if rule.effect is Effect.ZERO_SIDE:
        return str(Side(rule.subject).label)
    return names.get(rule.subject, rule.subject) if rule.effect is Effect.ZERO_ITEM else rule.subject


def parameter_of(kind, name) -> Parameter | None:
    """The declaration of a parameter by its name."""
    return next((each for each in PARAMETERS.get(kind, ()) if each.name == name), None)


def shown(parameter: Parameter | None, raw) -> str:
    """A parameter's value as a person reads it."""
    if raw is None or raw == "":
        return NOTHING
    if parameter is not None and parameter.type == "bool":
        return gettext("yes") if raw is True or raw == "true" else gettext("no")
    if parameter is not None and parameter.type == "choice":
        return gettext(dict(parameter.choices).get(raw, str(raw)))
    return str(raw)
