"""The fingerprint of a run's inputs: the same inputs give the same digest, and no new run."""

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

from . import ENGINE_VERSION
from .printing import plain
from .values import Fact


class Fingerprint:
    """SHA-256 over engine version, scheme document and facts, fed branch by branch in a fixed order."""

    def __init__(self, scheme: Mapping[str, object]) -> None:
        self._hash = sha256(_canonical([ENGINE_VERSION, scheme]))

    def add(self, branch: str, facts: Mapping[str, Fact]) -> None:
        """One branch: what identifies it (and anything else that is snapshot with it), and its facts by indicator code."""
        self._hash.update(_canonical([branch, [_input(code, facts[code]) for code in sorted(facts)]]))

    def hexdigest(self) -> str:
        """The fingerprint so far, 64 hexadecimal characters."""
        return self._hash.hexdigest()


def _input(code: str, fact: Fact) -> list[object]:
    events = [[event.code, _number(event.count), _number(event.amount), event.matter] for event in fact.items]
    return [code, fact.state, _number(fact.actual), _number(fact.target), fact.reason, events, fact.evidence]


def _number(number: Decimal | None) -> str | None:
    """1.50 and 1.5 are the same input."""
    return None if number is None else plain(number)


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()
