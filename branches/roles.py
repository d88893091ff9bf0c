"""The roles of the portal by code, and the words for them; what each may do is data (see integration_portal/roles)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LEADER = "leader", _("leader")
    SECRETARY = "secretary", _("branch secretary")
    INSPECTOR = "inspector", _("inspection team")
    PARTY_ADMIN = "party_admin", _("party-affairs admin")
    UNIT_HEAD = "unit_head", _("unit head")
    CONFIRMER = "confirmer", _("finance / technical department")
    MEMBER = "member", _("member / worker")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN.value, Role.SECURITY_ADMIN.value, Role.AUDIT_ADMIN.value})
BUSINESS = frozenset(Role.values) - ADMINISTRATORS


def role_label(code: str) -> str:
    """The word for a role; a role that a site made itself is called by its own name."""
    return str(Role(code).label) if code in Role.values else code
