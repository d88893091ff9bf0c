"""The rules that will judge a quarter's figures: what they ask for, and why they cannot use what was typed."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Indicator, Scheme
from assessments.scoring.explain import NOTES
from assessments.scoring.rules import is_ordinary, parse_rule
from assessments.scoring.rules.judged import VOICES
from assessments.scoring.values import Fact, Rule, State
from assessments.wording import rule_sentences

# Kinds that are fed with events; the rest judge one plain figure.
COUNTING = {"deduct", "bonus", "penalty"}
NEEDS_TARGET = {"ratio", "step"}
VOTES = dict(
    zip(
        VOICES,
        (
            _("Votes for the best voice"),
            _("Votes for the second voice"),
            _("Votes for the third voice"),
            _("Votes for the worst voice"),
        ),
        strict=True,
    )
)
NEVER_CAME = {"missing": _("Never handed in")}


@dataclass(frozen=True)
class EventKind:
    """One event that a rule knows: what it is called, and whether points or a mark are typed with it."""

    code: str
    name: str | Promise
    needs_amount: bool = False


@dataclass(frozen=True)
class Judge:
    """The rule of one scheme for one figure."""

    scheme: Scheme
    indicator: Indicator
    rule: Rule

    @property
    def words(self) -> list[str]:
        return rule_sentences(self.indicator.kind, self.indicator.params)

    @property
    def head(self) -> str:
        """Who judges, for how many points."""
        words = {"scheme": self.scheme, "indicator": self.indicator.name, "points": self.indicator.points}
        if is_ordinary(self.indicator.kind):
            return gettext("%(scheme)s · %(indicator)s, %(points)s points") % words
        return gettext("%(scheme)s · %(indicator)s") % words

    @cached_property
    def events(self) -> tuple[EventKind, ...]:
        """The events that the rule is fed with; none when it judges a plain figure."""
        kind = self.indicator.kind
        if kind == "vote":
            return tuple(EventKind(code, name) for code, name in VOTES.items())
        if kind == "lateness":
            return tuple(EventKind(code, name) for code, name in NEVER_CAME.items())
        rows = [row for row in self.indicator.params.get("rows") or () if "code" in row]
        if len(rows) == 1 and kind in {*COUNTING, "award"} and not _is_range(rows[0]):
            return ()  # a plain figure says how often the one event happened
        ranged = kind in COUNTING
        return tuple(
            EventKind(row["code"], row["name"], kind == "rating" or (ranged and _is_range(row)))
            for row in rows
        )

    @property
    def takes_figure(self) -> bool:
        """Whether a plain figure feeds the rule, and not events alone."""
        return not self.events or self.indicator.kind == "lateness"

    @property
    def takes_target(self) -> bool:
        return self.indicator.kind in NEEDS_TARGET or self._measured_on_target

    @property
    def _measured_on_target(self) -> bool:
        params = self.indicator.params
        if self.indicator.kind == "linear" and params.get("base") in (None, ""):
            return True
        return params.get("on") == "ratio" or params.get("mode") == "target"

    @property
    def refuses_not_assessed(self) -> bool:
        return self.indicator.not_applicable == Indicator.NotApplicable.REFUSE

    def fault(self, fact: Fact):
        """The field and the sentence, when the rule cannot use this figure; None when it can."""
        scored = self.rule.score(self.indicator.points, fact)
        if scored.score is not None:
            return None
        first = scored.note.split("_")[0]
        where = {"target": "target", "actual": "actual", "not": "actual"}.get(first, "items")
        return where, gettext(NOTES[scored.note])


@dataclass
class Judges:
    """All rules of the schemes in force at a period's end, by the code of the figure; two queries."""

    period: object
    by_code: dict[str, list[Judge]] = field(init=False)

    def __post_init__(self):
        newest = {}
        for scheme in Scheme.objects.in_force_on(self.period.last_day):
            newest.setdefault(scheme.code, scheme)
        self.by_code = defaultdict(list)
        rows = Indicator.objects.filter(scheme__in=newest.values(), source="figures").order_by("pk")
        by_scheme = defaultdict(list)
        for indicator in rows:
            by_scheme[indicator.scheme_id].append(indicator)
        for scheme in newest.values():
            for indicator in by_scheme[scheme.pk]:
                rule = parse_rule(indicator.kind, indicator.params)
                self.by_code[indicator.code].append(Judge(scheme, indicator, rule))

    def of(self, code) -> list[Judge]:
        return self.by_code.get(code, [])

    def events_of(self, code) -> dict[str, EventKind]:
        """Every event that some rule for this figure knows."""
        return {event.code: event for judge in reversed(self.of(code)) for event in judge.events}

    def takes_figure(self, code) -> bool:
        judges = self.of(code)
        return not judges or any(judge.takes_figure for judge in judges)

    def takes_target(self, code) -> bool:
        return any(judge.takes_target for judge in self.of(code))

    def fault(self, code, state, target, actual, events):
        """Why no rule in force can use this figure, as (field, sentence); None when one can, or none asks."""
        judges = self.of(code)
        if state == State.NOT_APPLICABLE:
            refused = judges and all(judge.refuses_not_assessed for judge in judges)
            words = gettext("Under the scheme in force this figure is assessed everywhere.")
            return ("state", words) if refused else None
        if state != State.VALUE or not judges:
            return None
        fact = Fact(State.VALUE, actual, target, events)
        faults = [judge.fault(fact) for judge in judges]
        return None if None in faults else faults[0]


def _is_range(row) -> bool:
    return row.get("max") not in (None, "")
