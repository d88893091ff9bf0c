"""A new site's first step: the organisation at the top, and the two people who let in all others."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, User
from branches.roles import Role
from branches.services import organization, people
from common.errors import refuse

# Two people: an administrator's role excludes every other. Together they can grant every role there is.
FIRST_ROLES = (Role.SECURITY_ADMIN, Role.PARTY_ADMIN)


@dataclass(frozen=True)
class FirstAccount:
    """Who was let in, as what, and with which password; the password is told once and nowhere kept."""

    person: User
    role: Role
    password: str


@transaction.atomic
def open_portal(*, organisation, holders) -> list[FirstAccount]:
    """Set up the organisation at the top and the holders of the first roles, all or nothing."""
    organization.hold_the_tree()  # of two who do this at once, the second finds the work of the first
    refuse(why_not_open())
    top = organization.establish(by=None, parent=None, kind=Branch.Kind.COMMITTEE, **organisation)
    return [let_in(top, role, **holders[role]) for role in FIRST_ROLES]


def why_not_open() -> str:
    """The reason why there are no first accounts to be made; empty when there are."""
    if Branch.objects.exists() or User.objects.exists():
        return _("This portal already has organisations or people; whoever is in it adds the others.")
    if Group.objects.filter(name__in=FIRST_ROLES).count() < len(FIRST_ROLES):
        return _("This portal has no roles yet; run “manage.py setup_portal” first.")
    return ""


def let_in(top, role, *, username, name) -> FirstAccount:
    """Register a person with this role over the whole tree and a one-time password."""
    person = people.add_person(by=None, username=username, name=name, branch=top)
    group = Group.objects.get(name=role)
    people.appoint(by=None, user=person, role=group, branch=top, since=timezone.localdate())
    return FirstAccount(person, role, people.set_one_time_password(person, by=None))
