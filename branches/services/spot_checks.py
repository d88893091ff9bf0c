"""Spot checks: a draw that anybody can repeat from its seed, and what was found."""

import secrets
from random import Random

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import SpotCheck, SpotCheckPerson, TrainingRecord
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "spot_check.drawn": gettext_lazy("drawn"),
    "spot_check.results_noted": gettext_lazy("results noted"),
}
LARGEST_SEED = 2_000_000_000


@transaction.atomic
def draw(*, by, branch, first_day, last_day, size, seed=None):
    """Draw people among those with hours in these days below this organisation."""
    refuse(last_day < first_day and _("The end cannot come before the beginning."))
    found = population(branch, first_day, last_day)
    refuse(not found and _("Nobody below this organisation has hours in these days."))
    seed = secrets.randbelow(LARGEST_SEED) + 1 if seed is None else seed
    row = SpotCheck(
        branch=branch,
        first_day=first_day,
        last_day=last_day,
        size=size,
        seed=seed,
        population=len(found),
        drawn_on=timezone.localdate(),
        drawn_by=by,
    )
    changes.create(row, by=by, action="spot_check.drawn")
    people = chosen(found, size, seed)
    SpotCheckPerson.objects.bulk_create(
        SpotCheckPerson(spot_check=row, person_id=person, branch_id=place, place=number, hours=hours)
        for number, (person, place, hours) in enumerate(people, start=1)
    )
    return row


def population(branch, first_day, last_day) -> list[tuple]:
    """(person, branch, hours) of everybody who can be drawn, by person id: the order is part of the draw."""
    records = TrainingRecord.objects.filter(
        branch__path__startswith=branch.path, held_on__gte=first_day, held_on__lte=last_day
    )
    rows = records.order_by().values("person", "person__branch").annotate(total=Sum("hours"))
    return list(rows.order_by("person").values_list("person", "person__branch", "total"))


def chosen(found, size, seed) -> list[tuple]:
    """The same people for the same seed."""
    return Random(seed).sample(found, min(size, len(found)))  # noqa: S311 - a lot that can be drawn again


@transaction.atomic
def note_results(spot_check, *, by, results):
    """What was found; {id of the drawn person: (result, note)}. Nobody notes the own result."""
    spot_check = changes.locked(spot_check)
    today = timezone.localdate()
    rows = list(spot_check.people.select_related("person").filter(pk__in=results))
    for row in rows:
        result, note = results[row.pk]
        if (row.result, row.note) == (result, note):
            continue
        refuse(row.why_not_check(by) and f"{row.person}: {row.why_not_check(by)}")
        refuse(result in {"partly", "refused"} and not note.strip() and f"{row.person}: {why_words()}")
        row.result, row.note = result, note
        row.checked_by, row.checked_on = (by, today) if result else (None, None)
        row.save(update_fields=["result", "note", "checked_by", "checked_on"])
    audit.record(by, "spot_check.results_noted", spot_check)
    return spot_check


def why_words():
    return _("Say what was found where hours are not confirmed.")
