"""Roles come with the portal, grow with it, and obey the site."""

import pytest
from django.contrib.auth.models import Group, Permission

from branches.models import FirstGrant
from integration_portal.roles import ensure_roles

pytestmark = pytest.mark.django_db


def permission(codename):
    return Permission.objects.get(codename=codename, content_type__app_label="branches")


def test_setting_up_twice_changes_nothing():
    before = FirstGrant.objects.count()
    ensure_roles()
    assert FirstGrant.objects.count() == before > 0


def test_what_a_site_took_from_a_role_stays_away():
    leader = Group.objects.get(name="leader")
    leader.permissions.remove(permission("view_branch"))
    ensure_roles()
    assert not leader.permissions.filter(codename="view_branch").exists()


def test_what_a_site_gave_to_a_role_stays():
    member = Group.objects.get(name="member")
    member.permissions.add(permission("view_user"))
    ensure_roles()
    assert member.permissions.filter(codename="view_user").exists()


def test_a_permission_of_a_newer_portal_reaches_the_roles_of_an_old_site():
    leader = Group.objects.get(name="leader")
    new = permission("view_branch")
    FirstGrant.objects.filter(role=leader, permission=new).delete()
    leader.permissions.remove(new)
    ensure_roles()
    assert leader.permissions.filter(pk=new.pk).exists()
