"""Makes rows for tests in one line each."""

from datetime import date

from django.contrib.auth.models import Group

from branches.models import Appointment, PeerGroup, ProductionUnit, User
from branches.services import organization

LONG_AGO = date(2015, 1, 1)


def peer_group(code="mining", name="采煤"):
    return PeerGroup.objects.get_or_create(code=code, defaults={"name": name})[0]


def branch(code, name, *, parent=None, kind="branch", peer_group=None, members_count=20, since=LONG_AGO):
    return organization.establish(
        by=None,
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        peer_group=peer_group,
        members_count=members_count,
        established_on=since,
    )


def unit(code, name, branch, *, short_name=""):
    return organization.add_unit(
        by=None, code=code, name=name, short_name=short_name, branch=branch, assigned_on=LONG_AGO
    )


def person(username, name, branch, role=None, *, until=None):
    user = User(username=username, name=name, branch=branch)
    user.set_unusable_password()
    user.save()
    if role:
        appoint(user, role, branch, until=until)
    return user


def appoint(user, role, branch, *, since=LONG_AGO, until=None):
    role = Group.objects.get(name=role)
    return Appointment.objects.create(user=user, role=role, branch=branch, since=since, until=until)


__all__ = ["ProductionUnit", "appoint", "branch", "peer_group", "person", "unit"]
