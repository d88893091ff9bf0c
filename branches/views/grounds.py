"""What rests on a regulation: frequencies, hours of training, and duties where the portal has them."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from branches.models import FrequencyRule, Regulation, TrainingRule
from branches.models.checklists import plain
from common.links import model_of

DUTY = "branches.duty"
SHOWN = 100


@dataclass(frozen=True)
class Ground:
    """One kind of thing that rests on a regulation."""

    title: Any
    lines: list  # of {text, note, url}


def grounded_on(regulation, user) -> list[Ground]:
    """Everything that names this regulation and that the reader may see."""
    found = [frequencies(regulation), hours(regulation, user), duties(regulation, user)]
    return [ground for ground in found if ground and ground.lines]


def frequencies(regulation):
    lines = [
        {
            "text": rule.get_kind_display(),
            "note": _("%(times)s times in %(span)s, owed by: %(whom)s")
            % {"times": rule.times, "span": rule.get_per_display(), "whom": rule.get_branch_kind_display()},
        }
        for rule in FrequencyRule.objects.filter(regulation=regulation, until=None)
    ]
    return Ground(_("How often something is owed"), lines)


def hours(regulation, user):
    if not user.has_perm(TrainingRule.permission("view")):
        return None
    rules = TrainingRule.objects.filter(regulation=regulation, until=None)
    lines = [
        {"text": rule.get_kind_display(), "note": _("%(hours)s hours") % {"hours": plain(rule.hours)}}
        for rule in rules
    ]
    return Ground(_("Hours of training"), lines)


def duties(regulation, user):
    """Duties that name the regulation; the field is found by what it points to."""
    model = model_of(DUTY)
    field = next((f for f in model._meta.fields if f.related_model is Regulation), None) if model else None
    if field is None or not user.has_perm(model.permission("view")):
        return None
    rows = model.objects.for_user(user).filter(**{field.name: regulation})[:SHOWN]
    lines = [
        {"text": str(row), "url": row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""}
        for row in rows
    ]
    return Ground(capfirst(model._meta.verbose_name_plural), lines)
