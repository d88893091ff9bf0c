"""An upload on its way in: checked, looked at, then taken over as a whole or in its good rows."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.attachments import StoredFile
from common.jobs import Job
from common.scoping import ScopedModel


class BatchQuerySet(models.QuerySet):
    def for_user(self, user, action="view"):
        """An upload is its uploader's alone."""
        return self.filter(by=user) if user.is_authenticated else self.none()


class ImportBatch(ScopedModel):
    """One uploaded table and what became of it."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        APPLYING = "applying", _("being taken over")
        APPLIED = "applied", _("taken over")
        REFUSED = "refused", _("refused")

    kind = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    preview = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")

    objects = BatchQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self):
        return self.file.name

    def get_absolute_url(self):
        return reverse("common:import_batch", args=[self.pk])
