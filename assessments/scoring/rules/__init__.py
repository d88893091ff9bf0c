"""The rule kinds: each compiles its parameters, scores, prints its arithmetic and says itself in words."""

from collections.abc import Mapping

from assessments.scoring.parameters import InvalidRule, Parameter, Reading, error
from assessments.scoring.printing import gettext_noop
from assessments.scoring.values import Kind, Rule

from .conditions import Award, Lateness
from .counted import Bonus, Deduct, Penalty, Veto
from .distance import Interval, Step
from .judged import Rating, Vote
from .proportional import Linear, Ratio
from .tabled import Bands, Curve

_RULES = (
    Ratio,
    Step,
    Bands,
    Curve,
    Interval,
    Linear,
    Deduct,
    Award,
    Lateness,
    Rating,
    Vote,
    Bonus,
    Penalty,
    Veto,
)
_BY_KIND = {rule.kind: rule for rule in _RULES}

KINDS: dict[Kind, str] = {
    Kind.RATIO: gettext_noop("actual over target"),
    Kind.STEP: gettext_noop("steps from the target"),
    Kind.BANDS: gettext_noop("bands"),
    Kind.CURVE: gettext_noop("curve"),
    Kind.INTERVAL: gettext_noop("interval"),
    Kind.LINEAR: gettext_noop("straight line"),
    Kind.DEDUCT: gettext_noop("deductions"),
    Kind.AWARD: gettext_noop("conditions"),
    Kind.LATENESS: gettext_noop("days late"),
    Kind.RATING: gettext_noop("marks"),
    Kind.VOTE: gettext_noop("vote"),
    Kind.BONUS: gettext_noop("bonus"),
    Kind.PENALTY: gettext_noop("penalty"),
    Kind.VETO: gettext_noop("veto"),
}
PARAMETERS: dict[Kind, tuple[Parameter, ...]] = {kind: rule.parameters for kind, rule in _BY_KIND.items()}


def is_ordinary(kind: str) -> bool:
    """Whether the kind has points of its own; bonus, penalty and veto have none."""
    return _BY_KIND[Kind(kind)].is_ordinary


def parse_rule(kind: str, params: Mapping[str, object]) -> Rule:
    """Compile a rule from JSON-able parameters; raises InvalidRule with a sentence for each wrong field."""
    if kind not in list(Kind):
        raise InvalidRule([error("kind", gettext_noop("There is no rule kind %(kind)s."), kind=str(kind))])
    rule_class = _BY_KIND[Kind(kind)]
    reading = Reading(rule_class.parameters, params)
    reading.raise_if_wrong()
    rule = rule_class.read(reading)
    reading.raise_if_wrong()
    return rule
