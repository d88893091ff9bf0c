"""One branch's stored lines, made readable: fact, rule, arithmetic, reason, records."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.models import Figure, ScoreLine
from assessments.results import words
from assessments.scoring import explain
from assessments.scoring.rules import is_ordinary
from assessments.scoring.values import Kind
from assessments.wording import rule_sentences
from common.links import model_of

RULE_INLINE = 2  # so many sentences stand beside the arithmetic; more are unfolded


@dataclass(frozen=True, slots=True)
class Scored:
    """What the arithmetic of a stored line needs."""

    state: str
    score: Decimal | None
    working: tuple[str, ...]


@dataclass(slots=True)
class Evidence:
    """A record behind a fact; `is_corrected` when it was changed after the run had read it."""

    label: str
    url: str
    is_corrected: bool = False


@dataclass(slots=True)
class CardLine:
    """One indicator on a score card."""

    indicator: object
    line: ScoreLine
    fact: str
    state: str
    reasons: list[str]
    rule: list[str]
    arithmetic: str
    is_ordinary: bool
    evidence: list[Evidence] = field(default_factory=list)
    is_obstacle: bool = False

    @property
    def score(self):
        return self.line.score

    @property
    def is_reported(self) -> bool:
        return self.line.state == words.FIGURE

    @property
    def is_veto(self) -> bool:
        return self.indicator.kind == Kind.VETO

    @property
    def share(self) -> float:
        """How much of its points the line has, for a bar."""
        line = self.line
        if not line.possible or line.score is None:
            return 0.0
        return min(1.0, max(0.0, float(line.score / line.possible)))

    @property
    def rule_inline(self) -> list[str]:
        return self.rule if len(self.rule) <= RULE_INLINE else []

    @property
    def rule_folded(self) -> list[str]:
        return [] if len(self.rule) <= RULE_INLINE else self.rule

    @property
    def is_corrected(self) -> bool:
        return any(each.is_corrected for each in self.evidence)


def card_lines(run, lines, *, reader) -> list[CardLine]:
    """The lines of a card in the scheme's order, with the records behind them that the reader may open."""
    names = {line.indicator.code: line.indicator.name for line in lines}
    records = _records(run, lines, reader)
    return [_card_line(line, names, records) for line in lines]


def _card_line(line, names, records) -> CardLine:
    indicator = line.indicator
    ordinary = is_ordinary(indicator.kind)
    return CardLine(
        indicator=indicator,
        line=line,
        fact=words.fact(indicator.kind, indicator.params, line),
        state=state_label(line, ordinary),
        reasons=reasons(line, ordinary),
        rule=rule_of(indicator, names),
        arithmetic=arithmetic(line),
        is_ordinary=ordinary,
        evidence=[records[kind, pk] for kind, pk in line.evidence or () if (kind, pk) in records],
    )


def state_label(line, ordinary) -> str:
    """The tag of a line without a value; a register of extras without an entry is simply empty."""
    if line.state == words.FIGURE:
        return ""
    if not ordinary and line.state == words.SILENT and not line.note:
        return _("nothing recorded")
    return str(Figure.State(line.state).label)


def reasons(line, ordinary) -> list[str]:
    """Why there is no value, and what becomes of the points."""
    if line.state == words.FIGURE:
        return []
    found = [words.reason(line.note)]
    if ordinary:
        found.append(words.consequence(line.state, line.indicator.missing))
    return [each for each in found if each]


def arithmetic(line) -> str:
    """The stored numbers as arithmetic: 40.00 × 38/40 = 38.00."""
    indicator = line.indicator
    scored = Scored(line.state, line.score, tuple(line.working.split()))
    return explain.formula(indicator.kind, indicator.params, indicator.points, scored)


def rule_of(indicator, names) -> list[str]:
    """The rule in words; rules of published schemes do not change, so each is said once a language."""
    subject = names.get(indicator.params.get("item"), "") if indicator.kind == Kind.VETO else ""
    return _said(indicator.kind, json.dumps(indicator.params, sort_keys=True), subject, get_language())


@lru_cache(maxsize=2000)
def _said(kind, params, subject, language) -> list[str]:
    rule = json.loads(params)
    return rule_sentences(kind, rule, {rule["item"]: subject} if subject else None)


def _records(run, lines, user) -> dict[tuple[str, int], Evidence]:
    """The records behind the lines that this person may open: one query a kind of record."""
    wanted = defaultdict(set)
    for line in lines:
        for kind, pk in line.evidence or ():
            wanted[kind].add(pk)
    found = {("figure", pk): each for pk, each in _figures(run, wanted.pop("figure", ()), user).items()}
    for kind, keys in wanted.items():
        model = model_of(kind)
        if model and user.has_perm(model.permission("view")):
            for row in model.objects.for_user(user).filter(pk__in=keys):
                found[kind, row.pk] = Evidence(str(row), row.get_absolute_url())
    return found


def _figures(run, keys, user) -> dict[int, Evidence]:
    """The reported figures among them, with the mark of a later correction."""
    if not keys or not user.has_perm(Figure.permission("view")):
        return {}
    rows = Figure.objects.filter(pk__in=keys).values_list("pk", "changed_at", "unit__name")
    return {pk: _evidence(run, pk, at, unit) for pk, at, unit in rows}


def _evidence(run, pk, at, unit) -> Evidence:
    day = date_format(timezone.localtime(at), "m-d")
    label = f"{unit} {day}" if unit else _("reported %(day)s") % {"day": day}
    corrected = bool(run.read_at and at > run.read_at)
    return Evidence(label, reverse("assessments:figure_detail", args=[pk]), corrected)
