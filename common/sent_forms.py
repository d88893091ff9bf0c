"""A form that adds something and is sent twice (a second click, a shaky line) adds it once."""

import hashlib
import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

FIELD = "sent_as"
KEPT = timedelta(days=2)
UNSAID = {"csrfmiddlewaretoken"}


class SentForm(models.Model):
    """One form with what was typed in it, and the row that it made."""

    digest = models.CharField(max_length=64, primary_key=True)
    row = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.digest


class SendsOnce:
    """A page whose form carries a mark; the same mark with the same words is the same form."""

    was_sent = False  # whether this form had made its row before

    def dispatch(self, request, *args, **kwargs):
        request.sent_as = request.POST.get(FIELD, "") or uuid.uuid4().hex
        return super().dispatch(request, *args, **kwargs)

    def once(self, model, work):
        """This work, done once: for a form that is sent again it answers with the row of the first time.

        To be run inside a transaction: the second waits there until the first has ended.
        """
        if not self.request.POST.get(FIELD):
            return work

        def first_time(values):
            sent, is_first = SentForm.objects.get_or_create(digest=digest_of(self.request))
            if not is_first and (row := model.objects.filter(pk=sent.row).first()):
                self.was_sent = True
                return row
            row = work(values)
            SentForm.objects.filter(pk=sent.pk).update(row=row.pk)
            return row

        return first_time


def digest_of(request) -> str:
    """Who sent what where: other words under the same mark are another form, as after going back in the browser."""
    typed = [(name, values) for name, values in sorted(request.POST.lists()) if name not in UNSAID]
    digest = hashlib.sha256(repr((request.user.pk, request.get_full_path(), typed)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def remove_old():
    """Nobody sends a form again after days."""
    SentForm.objects.filter(at__lt=timezone.now() - KEPT).delete()
