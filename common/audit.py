"""Who changed what and why, written in the same transaction as the change."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from common.origin import origin
from common.scoping import ScopedModel

WORDS: dict[str, Any] = {}  # what each action is called on the page; every app adds its own


class AuditEvent(ScopedModel):
    """One thing that somebody did."""

    at = models.DateTimeField(_("time"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(_("action"), max_length=80)
    target_type = models.CharField(_("kind of record"), max_length=60)
    target_id = models.CharField(max_length=40)
    target_label = models.CharField(_("record"), max_length=200)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"])]
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.action} {self.target_label}"

    @property
    def words(self) -> str:
        return str(WORDS.get(self.action, self.action))


def is_in_transaction() -> bool:
    return transaction.get_connection().in_atomic_block


def record(by, action, row, *, changes=None, reason=""):
    """Note what was done; refuses to stand outside the transaction of the change itself."""
    if not is_in_transaction():
        raise RuntimeError("An audit event belongs into the transaction of its change.")
    came_from = origin.get()
    return AuditEvent.objects.create(
        by=by,
        action=action,
        target_type=row._meta.label_lower,
        target_id=row.pk,
        target_label=str(row)[:200],
        changes=changes or {},
        reason=reason,
        address=came_from.get("address"),
        request_id=came_from.get("request_id", ""),
    )


def history(row):
    """What happened to this row, newest first."""
    return AuditEvent.objects.filter(target_type=row._meta.label_lower, target_id=row.pk).select_related("by")


def differences(before: dict, after: dict) -> dict:
    """Field by field what changed, as [old, new] texts."""
    return {
        name: [_plain(before.get(name)), _plain(after.get(name))]
        for name in after
        if before.get(name) != after.get(name)
    }


def values(row, fields) -> dict:
    """The row's values by field name, foreign keys as what they name."""
    return {name: getattr(row, name) for name in fields}


def _plain(value):
    return None if value is None else str(value)
