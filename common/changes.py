"""One way to change a plain row: lock, compare versions, validate, save, write the audit row."""

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common import audit
from common.errors import StaleEdit


def create(row, *, by, action, reason=""):
    """Save a new row after its own validation, and note it."""
    with transaction.atomic():
        row.full_clean()
        row.save(force_insert=True)
        fields = [f.name for f in row._meta.concrete_fields if f.editable and not f.primary_key]
        audit.record(by, action, row, changes=audit.differences({}, audit.values(row, fields)), reason=reason)
    return row


def locked(row):
    """The row as it is now, held until the transaction ends."""
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


@transaction.atomic
def update(row, values, *, by, action, version=None, reason="", derived=None):
    """Change fields of a row; whoever read an older version is told what differs.

    Derived values follow from the others, so they are saved with them and not told in the log.
    """
    row = locked(row)
    if version is not None and row.version != version:
        raise stale(row, values)
    before = audit.values(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    changes = audit.differences(before, audit.values(row, values))
    if not changes:
        return row
    for name, value in (derived or {}).items():
        setattr(row, name, value)
    row.full_clean()
    row.version += 1
    row.save()
    audit.record(by, action, row, changes=changes, reason=reason)
    return row


def stale(row, values) -> StaleEdit:
    """What somebody else saved beside what was typed here."""
    comparison = [
        {
            "field": capfirst(str(row._meta.get_field(name).verbose_name)),
            "yours": str(value) if value is not None else "",
            "theirs": str(getattr(row, name)) if getattr(row, name) is not None else "",
        }
        for name, value in values.items()
        if getattr(row, name) != value
    ]
    last = audit.history(row).first()
    who = last.by.name if last and last.by else _("somebody else")
    return StaleEdit(
        _("%(who)s saved this record while you were editing. Compare and save again.") % {"who": who},
        comparison,
    )
