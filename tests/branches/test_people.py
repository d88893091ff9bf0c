"""Who may give and take which rights, and who may hold what together."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from branches.models import User
from branches.roles import ADMINISTRATORS, BUSINESS, Role
from branches.services import people
from common.audit import AuditEvent
from common.errors import RuleViolation
from tests import factories

TODAY = date(2026, 10, 1)


def role(name):
    return Group.objects.get(name=name)


def appoint(by, user, name, branch, **values):
    return people.appoint(by=by, user=user, role=role(name), branch=branch, since=TODAY, **values)


@pytest.fixture
def person(mining):
    return factories.person("p1", "张采煤", mining)


@pytest.fixture
def security_admin(company):
    return factories.person("sec", "安全管理员", company, "security_admin")


@pytest.mark.parametrize("name", sorted(BUSINESS))
def test_party_affairs_of_the_enterprise_gives_every_business_role(admin, person, mining, name):
    post = appoint(admin, person, name, mining)
    assert User.objects.get(pk=person.pk).appointments.get() == post
    assert AuditEvent.objects.get(action="person.appointed").by == admin


@pytest.mark.parametrize("name", sorted(ADMINISTRATORS))
def test_administrators_roles_come_from_the_security_administrator_only(
    admin, security_admin, person, company, name
):
    with pytest.raises(RuleViolation):
        appoint(admin, person, name, company)
    assert appoint(security_admin, person, name, company)


@pytest.mark.parametrize(("held", "wanted"), [*permutations(sorted(ADMINISTRATORS), 2)])
def test_the_three_administrators_exclude_each_other(security_admin, person, company, held, wanted):
    appoint(security_admin, person, held, company)
    with pytest.raises(RuleViolation):
        appoint(security_admin, person, wanted, company)


@pytest.mark.parametrize("administrator", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("business", sorted(BUSINESS))
def test_an_administrator_holds_no_business_role_nor_the_other_way_round(
    security_admin, person, mining, company, administrator, business
):
    appoint(security_admin, person, business, mining)
    with pytest.raises(RuleViolation):
        appoint(security_admin, person, administrator, company)
    person.appointments.all().delete()
    appoint(security_admin, person, administrator, company)
    with pytest.raises(RuleViolation):
        appoint(security_admin, person, business, mining)


def test_after_its_end_an_administrators_role_excludes_nothing(security_admin, person, company, mining):
    appoint(security_admin, person, "system_admin", company, until=TODAY + timedelta(days=30))
    post = people.appoint(
        by=security_admin, user=person, role=role("member"), branch=mining, since=TODAY + timedelta(days=30)
    )
    assert post.pk


def test_nobody_appoints_himself(admin, mining):
    with pytest.raises(RuleViolation):
        appoint(admin, admin, "secretary", mining)


def test_nobody_ends_his_own_post(admin):
    with pytest.raises(RuleViolation):
        people.end_post(admin.appointments.get(), by=admin, until=TODAY)


def test_a_role_above_ones_own_branch_cannot_be_given(person, mining, company):
    branch_admin = factories.person("a2", "支部小吴", mining, "party_admin")
    assert appoint(branch_admin, person, "secretary", mining)
    with pytest.raises(RuleViolation):
        appoint(branch_admin, person, "leader", company)


def test_what_concerns_the_whole_enterprise_is_given_at_the_top_only(person, mining):
    """An auditor reads the log of everybody, so a branch cannot make one."""
    branch_admin = factories.person("a2", "支部小吴", mining, "party_admin")
    with pytest.raises(RuleViolation):
        appoint(branch_admin, person, "auditor", mining)


def test_a_role_of_the_site_is_given_by_those_who_hold_all_of_it(admin, person, mining):
    clerk = Group.objects.create(name="党务干事")
    clerk.permissions.set(Permission.objects.filter(codename__in=["view_branch", "change_branch"]))
    assert appoint(admin, person, "党务干事", mining)
    clerk.permissions.add(Permission.objects.get(codename="grant_administrator_appointment"))
    other = factories.person("p2", "另一人", mining)
    with pytest.raises(RuleViolation):
        appoint(User.objects.get(pk=admin.pk), other, "党务干事", mining)


def test_the_post_of_an_administrator_is_ended_by_the_security_administrator_only(
    admin, security_admin, company
):
    post = factories.person("sys", "系统管理员", company, "system_admin").appointments.get()
    with pytest.raises(RuleViolation):
        people.end_post(post, by=admin, until=TODAY)
    assert people.end_post(post, by=security_admin, until=TODAY).until == TODAY


def test_nobody_is_appointed_in_a_closed_branch(admin, person, tunnelling):
    tunnelling.closed_on = TODAY
    tunnelling.save()
    with pytest.raises(RuleViolation):
        appoint(admin, person, "secretary", tunnelling)


def test_a_post_that_begins_and_ends_on_one_day_gives_no_right(admin, person, mining):
    today = timezone.localdate()
    post = people.appoint(by=admin, user=person, role=role("secretary"), branch=mining, since=today)
    people.end_post(post, by=admin, until=today)
    assert not User.objects.get(pk=person.pk).has_perm("branches.view_branch")


def test_a_post_that_has_ended_does_not_end_again(admin, person, mining):
    post = appoint(admin, person, "secretary", mining)
    people.end_post(post, by=admin, until=TODAY)
    with pytest.raises(RuleViolation):
        people.end_post(post, by=admin, until=TODAY)


def test_the_same_post_is_not_held_twice(admin, person, mining):
    appoint(admin, person, "secretary", mining)
    with pytest.raises(RuleViolation):
        appoint(admin, person, "secretary", mining)
    assert person.appointments.count() == 1


def again(admin, person, branch, since, until=None):
    return people.appoint(
        by=admin, user=person, role=role("secretary"), branch=branch, since=since, until=until
    )


def test_an_ended_post_is_not_brought_back_by_a_span_that_holds_it(admin, person, mining):
    post = appoint(admin, person, "secretary", mining)
    end = TODAY + timedelta(days=30)
    people.end_post(post, by=admin, until=end)
    for since in (TODAY - timedelta(days=1), TODAY, end - timedelta(days=1)):
        with pytest.raises(RuleViolation, match=str(end)):
            again(admin, person, mining, since)
    assert again(admin, person, mining, end).pk
    assert again(admin, person, mining, TODAY - timedelta(days=9), until=TODAY).pk


def test_a_post_that_ended_on_its_first_day_stands_in_nobodys_way(admin, person, mining):
    post = appoint(admin, person, "secretary", mining)
    people.end_post(post, by=admin, until=TODAY)
    assert again(admin, person, mining, TODAY - timedelta(days=1)).pk


def test_ending_a_post_never_makes_it_longer(admin, security_admin, person, company, mining):
    """Made longer, it would lie beside a role that it excludes."""
    end = timezone.localdate() + timedelta(days=30)
    post = appoint(security_admin, person, "system_admin", company, until=end)
    people.appoint(by=admin, user=person, role=role("member"), branch=mining, since=end)
    with pytest.raises(RuleViolation, match=str(end)):
        people.end_post(post, by=security_admin, until=end + timedelta(days=1))
    earlier = end - timedelta(days=1)
    assert people.end_post(post, by=security_admin, until=earlier).until == earlier


def test_nobody_is_registered_in_a_closed_organisation_or_moves_into_one(person, mining, tunnelling):
    tunnelling.closed_on = TODAY
    tunnelling.save()
    with pytest.raises(RuleViolation):
        people.add_person(by=None, username="p9", name="新人", branch=tunnelling)
    with pytest.raises(RuleViolation):
        people.change_person(person, by=None, branch=tunnelling)


def test_an_account_in_a_closed_organisation_opens_once_its_person_has_moved(
    security_admin, person, mining, tunnelling
):
    people.deactivate(person, by=security_admin, reason="合并")
    mining.closed_on = TODAY
    mining.save()
    person = User.objects.get(pk=person.pk)
    with pytest.raises(RuleViolation, match="已撤销"):
        people.activate(person, by=security_admin)
    people.change_person(person, by=None, branch=tunnelling)
    assert people.activate(User.objects.get(pk=person.pk), by=security_admin).is_active


def test_who_is_in_a_closed_organisation_can_be_renamed_there(person, mining):
    mining.closed_on = TODAY
    mining.save()
    assert people.change_person(person, by=None, name="张采矿", branch=mining).name == "张采矿"


def test_the_words_for_roles_are_known():
    assert set(Role.values) == BUSINESS | ADMINISTRATORS


def test_a_sample_person_is_marked(mining):
    assert people.add_person(by=None, username="s1", name="样例", branch=mining, is_sample=True).is_sample
    assert not people.add_person(by=None, username="s2", name="真人", branch=mining).is_sample


def test_one_time_passwords_differ_and_are_long(admin, person):
    made = {people.set_one_time_password(person, by=admin) for _number in range(5)}
    assert len(made) == 5
    assert all(len(password) >= 16 for password in made)
