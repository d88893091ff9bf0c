"""Which figure of the catalogue a head names, and which unit a short name means: proposals, marked when unsure."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from assessments.workbooks.measures import split_head
from assessments.workbooks.values import KnownMetric, KnownUnit, Meaning
from assessments.workbooks.words import ACTUALS, TARGETS, bare_name
from common.typed import squeezed

LIKE_ENOUGH, CLEARLY_BETTER = 0.66, 0.1
NAME_AT_MOST = 200  # characters; what is longer is no name, and costs much to compare


class Metrics:
    """The catalogue, by every name under which a figure is known."""

    def __init__(self, metrics: Iterable[KnownMetric]):
        self.by_code = {metric.code: metric for metric in metrics}
        self._codes = defaultdict(set)
        for metric in self.by_code.values():
            for name in (metric.name, metric.code, *metric.aliases):
                self._codes[bare_name(name)].add(metric.code)

    def match(self, name: str) -> tuple[str, bool]:
        """The code of the figure that this name means and whether that is sure; "" where none is near."""
        wanted = bare_name(split_head(name)[0])
        for candidate in (wanted, _without_meaning(wanted)):
            if len(codes := self._codes.get(candidate, set())) == 1:
                return next(iter(codes)), True
        return self._nearest(_without_meaning(wanted)), False

    def is_exactly(self, name: str) -> bool:
        """Whether the whole name is a figure's, also where it ends like a meaning: 设备完好率."""
        return bare_name(split_head(name)[0]) in self._codes

    def is_named(self, text: str) -> bool:
        return bool(self.match(text)[0])

    def _nearest(self, wanted) -> str:
        if not 2 <= len(wanted) <= NAME_AT_MOST:
            return ""
        likeness = defaultdict(float)
        for name, codes in self._codes.items():
            for code in codes:
                likeness[code] = max(likeness[code], _likeness(wanted, name))
        best = sorted(likeness, key=likeness.get, reverse=True)[:2]
        if not best or likeness[best[0]] < LIKE_ENOUGH:
            return ""
        if len(best) > 1 and likeness[best[0]] - likeness[best[1]] < CLEARLY_BETTER:
            return ""
        return best[0]


class Units:
    """The production units, by name, short name and code."""

    def __init__(self, units: Iterable[KnownUnit]):
        self._codes = defaultdict(set)
        self.names = {}
        for unit in units:
            self.names[unit.code] = unit.name
            for name in (unit.name, unit.short_name, unit.code):
                if name:
                    self._codes[squeezed(name)].add(unit.code)

    def match(self, name: str) -> tuple[str, bool]:
        """The code of the unit that this name means and whether that is sure; "" where it is not certain."""
        wanted = squeezed(name)
        if codes := self._codes.get(wanted):
            return (next(iter(codes)), True) if len(codes) == 1 else ("", False)
        near = {
            code for known, codes in self._codes.items() for code in codes if _is_short_for(wanted, known)
        }
        return (next(iter(near)), False) if len(near) == 1 else ("", False)


def _without_meaning(name) -> str:
    for word in (*TARGETS, *ACTUALS):
        shorter = name.removesuffix(word)
        if len(shorter) >= 2:
            name = shorter
    return name


def _likeness(one, other) -> float:
    if min(len(one), len(other)) >= 2 and (one in other or other in one):
        return max(0.7, min(len(one), len(other)) / max(len(one), len(other)))
    return SequenceMatcher(None, one, other).ratio()


def _is_short_for(short, known) -> bool:
    return len(short) >= 2 and (known.endswith(short) or short.endswith(known) or known.startswith(short))


def is_figure(meaning: Meaning) -> bool:
    """Whether the numbers of such a column are taken over."""
    return meaning in {Meaning.TARGET, Meaning.ACTUAL}
