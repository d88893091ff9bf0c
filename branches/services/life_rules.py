"""How often organisational life is due: shipped once, changed from a day on, never overwritten."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import FrequencyRule, Regulation, RegulationVersion
from common import audit, changes
from common.errors import refuse
from common.pinyin import initials

audit.WORDS |= {
    "frequency.begun": gettext_lazy("put into force"),
    "frequency.corrected": gettext_lazy("corrected"),
    "frequency.ended": gettext_lazy("put out of force"),
}
SHIPPED = Path(__file__).parent.parent / "presets" / "organizational_life.toml"


@transaction.atomic
def ship():
    """Give a portal its first rules; what the site has about a kind already is left alone."""
    preset = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    regulations = {entry["code"]: shipped_regulation(**entry) for entry in preset["regulations"]}
    known = set(FrequencyRule.objects.values_list("kind", "branch_kind"))
    rules = [
        FrequencyRule(**entry | {"regulation": regulations[entry["regulation"]]}) for entry in preset["rules"]
    ]
    missing = [rule for rule in rules if (rule.kind, rule.branch_kind) not in known]
    return FrequencyRule.objects.bulk_create(missing)


def shipped_regulation(*, code, title, since, summary) -> Regulation:
    values = {"title": title, "initials": initials(title)}
    regulation, is_new = Regulation.objects.get_or_create(code=code, defaults=values)
    if is_new:
        RegulationVersion.objects.create(regulation=regulation, since=since, summary=summary)
    return regulation


@transaction.atomic
def begin(*, by, kind, branch_kind, since, **values):
    """Put a rule into force about a kind that has none."""
    refuse(why_not_since(since))
    refuse(
        FrequencyRule.objects.filter(kind=kind, branch_kind=branch_kind, until=None).exists()
        and _("A rule about this is in force; change it instead.")
    )
    rule = FrequencyRule(kind=kind, branch_kind=branch_kind, since=since, **values)
    return changes.create(rule, by=by, action="frequency.begun")


@transaction.atomic
def change(rule, *, by, since, version=None, **values):
    """From this day on another rule holds; the same day corrects the rule that began then."""
    rule = changes.locked(rule)
    refuse(rule.why_not_change())
    if since == rule.since:
        return changes.update(rule, values, by=by, version=version, action="frequency.corrected")
    if version is not None and rule.version != version:
        raise changes.stale(rule, values)
    refuse(why_not_since(since))
    refuse(
        since < rule.since
        and _("The rule in force began on %(day)s; another one follows it.") % {"day": rule.since}
    )
    changes.update(rule, {"until": since}, by=by, action="frequency.ended")
    following = FrequencyRule(kind=rule.kind, branch_kind=rule.branch_kind, since=since, **values)
    return changes.create(following, by=by, action="frequency.begun")


@transaction.atomic
def end(rule, *, by, until, reason=""):
    """From this day on nothing of this kind is owed any more."""
    rule = changes.locked(rule)
    refuse(rule.why_not_change())
    refuse(why_not_since(until))
    return changes.update(rule, {"until": until}, by=by, action="frequency.ended", reason=reason)


def why_not_since(day) -> str:
    """A window is judged by the rule in force on its last day; no rule cuts a month in two."""
    return _("A rule begins and ends on the first day of a month.") if day.day != 1 else ""
