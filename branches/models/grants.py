"""Which permissions a role was given by the portal itself, so that each is given once and never again."""

from django.contrib.auth.models import Group, Permission
from django.db import models


class FirstGrant(models.Model):
    """A permission that came with the portal; what a site takes away afterwards stays away."""

    role = models.ForeignKey(Group, models.CASCADE, related_name="+")
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="granted_once")]

    def __str__(self):
        return f"{self.role} {self.permission}"
