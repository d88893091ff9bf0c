"""What a committee took as its first topic: the document, and what the enterprise does because of it."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models.life_records import LifeRecord
from common.scoping import ScopedModel


class FirstAgendaItem(ScopedModel):
    """A document that a committee took as its first topic, and what the enterprise does because of it."""

    scope_path = "record__branch"
    search_fields = ("document", "measures", "unit_in_charge")

    record = models.ForeignKey(LifeRecord, models.CASCADE, related_name="agenda_items")
    document = models.CharField(_("document or speech"), max_length=200)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    measures = models.TextField(_("measures"), max_length=2000)
    unit_in_charge = models.CharField(_("unit in charge"), max_length=100)
    due_on = models.DateField(_("due on"))
    closed_on = models.DateField(
        pgettext_lazy("agenda item", "closed on"), null=True, blank=True, editable=False
    )
    closure = models.TextField(_("what came of it"), max_length=2000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("first agenda item")
        verbose_name_plural = _("first agenda items")
        default_permissions = ()
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="agenda_item_due")]

    def __str__(self):
        return self.document

    def get_absolute_url(self):
        return reverse("branches:agenda_item_detail", args=[self.pk])

    @classmethod
    def permission(cls, action: str) -> str:
        return LifeRecord.permission(action)

    @property
    def is_overdue(self) -> bool:
        return self.closed_on is None and self.due_on < timezone.localdate()

    def why_not_close(self) -> str:
        """The reason why this cannot be closed; empty when it can."""
        if self.closed_on:
            return _("It has been closed before.")
        if self.record.state != LifeRecord.State.RECORDED:
            return _("Its record does not count yet, or not any more.")
        return ""
