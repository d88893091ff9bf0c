"""What the portal remembers about an account: passwords tried in vain, passwords used before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TriedPasswordQuerySet(models.QuerySet):
    def recent(self, now=None):
        """Those that still count."""
        return self.filter(at__gt=(now or timezone.now()) - settings.SIGN_IN_WAIT)

    def concerning(self, username, address):
        """Everything tried for this account, from anywhere, and from this source, for anybody."""
        return self.filter(Q(username=username) | Q(address=address))


class TriedPassword(models.Model):
    """A password tried and not found right; the number may belong to nobody. Gone as soon as it no longer counts."""

    username = models.CharField(max_length=255)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)

    objects = TriedPasswordQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["username", "at"]),
            models.Index(fields=["address", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self):
        return f"{self.username} {self.address} {self.at:%F %T}"


class UsedPassword(models.Model):
    """The hash of a password that an account has or had, so that it is not taken again."""

    user = models.ForeignKey("branches.User", models.CASCADE, related_name="used_passwords")
    password = models.CharField(_("password"), max_length=128)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-since", "-pk"]

    def __str__(self):
        return f"{self.user} {self.since:%F %T}"
