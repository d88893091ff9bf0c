"""Editions of a scheme: begun as drafts, from nothing, from a preset or from the last one; published, retired."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import GradeLine, Metric, Scheme
from assessments.services.scheme_checks import missing_metrics, standing
from assessments.services.scheme_documents import create_from_document, document_of, parts_of, plain
from common import audit, changes
from common.errors import RuleViolation, refuse

audit.WORDS |= {
    "scheme.created": gettext_lazy("scheme drafted"),
    "scheme.changed": gettext_lazy("settings changed"),
    "scheme.published": gettext_lazy("published"),
    "scheme.ended": gettext_lazy("end set by the next edition"),
    "scheme.retired": gettext_lazy("taken out of use"),
    "scheme.discarded": gettext_lazy("draft thrown away"),
    "scheme.group_added": gettext_lazy("group added"),
    "scheme.group_changed": gettext_lazy("group changed"),
    "scheme.group_removed": gettext_lazy("group removed"),
    "scheme.indicator_added": gettext_lazy("indicator added"),
    "scheme.indicator_changed": gettext_lazy("indicator changed"),
    "scheme.indicator_removed": gettext_lazy("indicator removed"),
    "scheme.points_shared": gettext_lazy("points shared out"),
    "scheme.moved": gettext_lazy("moved"),
    "scheme.restored": gettext_lazy("put back"),
}

PRESETS = Path(__file__).resolve().parent.parent / "presets"


class NotFitToPublish(RuleViolation):
    """What has to be mended before the scheme can be published; `problems` has one sentence for each place."""

    def __init__(self, problems):
        super().__init__(
            _("The scheme cannot be published yet: %(reasons)s")
            % {"reasons": " ".join(f"{p.about}: {p.message}" for p in problems)}
        )
        self.problems = problems


@cache
def presets() -> dict[str, dict]:
    """The shipped schemes by their file name, each as a document."""
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(PRESETS.glob("*.toml"))
    }


def create(*, by, code, name, effective_from, source="") -> Scheme:
    """An empty draft with the usual four grades."""
    grades = ((_("Excellent"), "90"), (_("Good"), "80"), (_("Qualified"), "70"), (_("Unqualified"), "0"))
    document = {
        "code": code,
        "name": name,
        "source": source,
        "party_weight": "0.4",
        "business_weight": "0.6",
        "grades": [{"name": name, "lower": lower} for name, lower in grades],
    }
    return create_from_document(document, by=by, effective_from=effective_from)


def create_from_preset(preset, *, by, effective_from, code="", name="") -> Scheme:
    """A draft that begins as a shipped scheme."""
    found = presets().get(preset)
    refuse(found is None and _("There is no preset %(name)s.") % {"name": preset})
    document = {**found, "code": code or found["code"], "name": name or found.get("name", "")}
    reason = _("from the preset “%(name)s”") % {"name": found.get("name", preset)}
    return create_from_document(document, by=by, effective_from=effective_from, reason=reason)


@transaction.atomic
def copy(scheme, *, by, effective_from) -> Scheme:
    """The next edition as a draft with the same content."""
    reason = _("copied from %(scheme)s") % {"scheme": scheme}
    return create_from_document(
        document_of(scheme), by=by, effective_from=effective_from, copied_from=scheme, reason=reason
    )


def held(scheme, by) -> Scheme:
    """The draft, locked until the transaction ends; refused when it is no draft any more."""
    scheme = changes.locked(scheme)
    refuse(scheme.why_not_edit(by))
    return scheme


@transaction.atomic
def change_settings(scheme, *, by, version=None, grades=None, **values) -> Scheme:
    """Weights, limits, notices and grade lines [(name, lower)] of a draft."""
    held(scheme, by)
    scheme = changes.update(scheme, values, by=by, action="scheme.changed", version=version)
    if grades is not None:
        _set_grades(scheme, grades, by=by)
    return scheme


def _set_grades(scheme, grades, *, by):
    before = [(line.name, plain(line.lower)) for line in scheme.grade_lines.all()]
    after = sorted(((name, plain(lower)) for name, lower in grades), key=lambda line: -float(line[1]))
    if before == after:
        return
    scheme.grade_lines.all().delete()
    lines = [GradeLine(scheme=scheme, name=name, lower=lower) for name, lower in grades]
    for line in lines:
        line.clean_fields(exclude=["scheme"])
    GradeLine.objects.bulk_create(lines)
    scheme.version += 1
    scheme.save(update_fields=["version"])
    words = [" · ".join(f"{name} ≥{lower}" for name, lower in lines) for lines in (before, after)]
    audit.record(by, "scheme.changed", scheme, changes={"grades": words})


@transaction.atomic
def publish(scheme, *, by, seen=None) -> Scheme:
    """Freeze the draft and put it in force; NotFitToPublish names everything that stands against it.

    `seen` is the last audit event that the person knew of: what changed since then has to be looked at first.
    """
    scheme = changes.locked(scheme)
    refuse(scheme.why_not_publish(by))
    if seen is not None and seen != last_change(scheme):
        raise RuleViolation(_("The scheme has changed since you looked at it. Look again, then publish."))
    parts = parts_of(scheme)
    if problems := standing(scheme, parts).problems:
        raise NotFitToPublish(problems)
    _end_earlier_edition(scheme, by)
    _add_to_catalogue(missing_metrics(parts), by)
    scheme.state, scheme.published_by, scheme.published_at = Scheme.State.PUBLISHED, by, timezone.now()
    scheme.version += 1
    scheme.save(update_fields=["state", "published_by", "published_at", "version"])
    audit.record(by, "scheme.published", scheme)
    return scheme


def last_change(scheme) -> int:
    """Which event of the audit log changed the scheme last."""
    return audit.history(scheme).values_list("pk", flat=True).first() or 0


def _end_earlier_edition(scheme, by):
    """The edition in force until now ends on the day before."""
    last_day = scheme.effective_from - timedelta(days=1)
    for earlier in Scheme.objects.select_for_update().filter(
        code=scheme.code, state=Scheme.State.PUBLISHED, effective_from__lte=last_day
    ):
        if earlier.effective_until is None or earlier.effective_until > last_day:
            told = {"effective_until": [str(earlier.effective_until or ""), str(last_day)]}
            earlier.effective_until = last_day
            earlier.version += 1
            earlier.save(update_fields=["effective_until", "version"])
            reason = _("%(scheme)s follows it") % {"scheme": scheme}
            audit.record(by, "scheme.ended", earlier, changes=told, reason=reason)


def _add_to_catalogue(indicators, by):
    """Figures that the scheme needs and the catalogue does not have, so that they can be filed."""
    for indicator in indicators:
        unit = indicator.unit_of_measure
        adds_up = not ("%" in unit or "/" in unit)
        metric = Metric(
            code=indicator.code,
            name=indicator.name,
            side=indicator.group.side,
            unit_of_measure=unit,
            direction=indicator.params.get("direction") or Metric.Direction.HIGHER,
            roll_up=Metric.RollUp.SUM if adds_up else Metric.RollUp.WEIGHTED_MEAN,
        )
        changes.create(metric, by=by, action="metric.added", reason=_("needed by a published scheme"))


@transaction.atomic
def retire(scheme, *, by, reason="") -> Scheme:
    """Take a published edition out of use; what was computed with it stays."""
    scheme = changes.locked(scheme)
    refuse(scheme.why_not_retire(by))
    scheme.state = Scheme.State.RETIRED
    scheme.version += 1
    scheme.save(update_fields=["state", "version"])
    audit.record(by, "scheme.retired", scheme, reason=reason)
    return scheme


@transaction.atomic
def discard(scheme, *, by) -> Scheme:
    """Throw a draft away."""
    scheme = held(scheme, by)
    audit.record(by, "scheme.discarded", scheme)
    try:
        scheme.delete()
    except ProtectedError as used:
        raise RuleViolation(_("Something was computed with this draft, so it is kept.")) from used
    return scheme
