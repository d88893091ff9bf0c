"""What stands beside a request: the answers that did not satisfy, and the words in between."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch
from branches.models.worker_requests import Satisfaction, WorkerRequest


class FormerAnswer(models.Model):
    """A round that did not satisfy: who answered it, when it was due, and how it was rated."""

    request = models.ForeignKey(WorkerRequest, models.CASCADE, related_name="former_answers")
    round = models.PositiveSmallIntegerField(_("round"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answering_branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("due on"))
    answer = models.TextField(_("answer"))
    answered_at = models.DateTimeField(_("answered at"))
    satisfaction = models.CharField(_("satisfaction"), max_length=10, choices=Satisfaction, blank=True)
    rated_at = models.DateTimeField(null=True)
    reason = models.TextField(_("why it was opened again"), blank=True)

    class Meta:
        verbose_name = _("former answer")
        verbose_name_plural = _("former answers")
        default_permissions = ()
        ordering = ["round"]
        indexes = [models.Index(fields=["answering_branch", "due_on"], name="former_answering_due")]
        constraints = [models.UniqueConstraint(fields=["request", "round"], name="one_answer_of_a_round")]

    def __str__(self):
        return f"{self.request} {self.round}"

    @property
    def was_late(self) -> bool:
        return timezone.localtime(self.answered_at).date() > self.due_on


class RequestComment(models.Model):
    """A word between the asker and whoever answers; nobody's name means the asker."""

    request = models.ForeignKey(WorkerRequest, models.CASCADE, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(_("words"), max_length=1000)

    class Meta:
        verbose_name = _("comment on a request")
        verbose_name_plural = _("comments on requests")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return self.text[:40]
