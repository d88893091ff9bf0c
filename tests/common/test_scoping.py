"""Whose rows: own subtree, nothing without the permission, today's posts only."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from branches.models import Appointment, Branch, ProductionUnit, User
from common import scoping
from common.audit import AuditEvent
from common.scoping import Reach, ScopedModel
from tests import factories


def test_a_secretary_sees_her_branch_and_nothing_beside_it(secretary, mining, tunnelling, company):
    assert list(Branch.objects.for_user(secretary)) == [mining]


def test_an_admin_of_the_committee_sees_everything_below(admin, company, mining, tunnelling):
    assert set(Branch.objects.for_user(admin)) == {company, mining, tunnelling}


def test_whoever_holds_no_post_today_sees_nothing(nobody, mining):
    for model in (Branch, ProductionUnit, User, Appointment, AuditEvent):
        assert not model.objects.for_user(nobody).exists()


def test_whoever_is_not_signed_in_sees_nothing(mining):
    assert not Branch.objects.for_user(AnonymousUser()).exists()


def test_a_post_counts_from_its_first_day_to_the_day_before_its_end(mining):
    today = timezone.localdate()
    for since, until, sees in (
        (today, None, True),
        (today + timedelta(days=1), None, False),
        (today - timedelta(days=5), today, False),
        (today - timedelta(days=5), today + timedelta(days=1), True),
        (today, today, False),
    ):
        person = factories.person(f"{since}{until}", "谁", mining, "secretary")
        Appointment.objects.filter(user=person).update(since=since, until=until)
        assert Branch.objects.for_user(person).exists() is sees, (since, until)


def test_seeing_is_not_changing(leader, mining):
    assert Branch.objects.for_user(leader).exists()
    assert not Branch.objects.for_user(leader, "change").exists()


def test_a_locked_person_has_no_rights(admin):
    admin.is_active = False
    assert not admin.has_perm("branches.view_branch")
    assert not Branch.objects.for_user(admin).exists()


def test_rights_of_two_posts_add_up_each_in_its_place(secretary, mining, tunnelling):
    factories.appoint(secretary, "party_admin", tunnelling)
    person = User.objects.get(pk=secretary.pk)
    assert set(Branch.objects.for_user(person)) == {mining, tunnelling}
    assert list(Branch.objects.for_user(person, "change")) == [tunnelling]


def test_a_path_is_not_mistaken_for_one_that_begins_alike():
    assert Reach(("0000001/",)).covers("0000001/0000002/")
    assert not Reach(("0000001/0000002/",)).covers("0000001/00000021/")
    assert not Reach(("0000001/0000002/",)).covers("0000001/")
    assert not Reach(())


def test_rows_known_to_lie_inside_are_not_asked_where_they_lie():
    part, place = Reach(("0000001/0000002/",)), Q(branch__path__startswith="0000001/0000002/")
    nothing = Q(pk__in=())
    assert part.condition(["branch__path"], among=Reach(("0000001/0000002/0000003/",))) == Q()
    assert part.condition(["branch__path"], among=part) == Q()
    for wider in (Reach(("0000001/",)), Reach(("0000001/0000002/", "0000001/0000009/")), Reach(), None):
        assert part.condition(["branch__path"], among=wider) == nothing | place
    assert Reach().condition(["branch__path"], among=part) == nothing


def test_people_are_seen_where_they_belong_and_where_they_hold_a_post(admin, secretary, mining, tunnelling):
    guest = factories.person("guest", "挂职小冯", tunnelling)
    factories.appoint(guest, "member", mining)
    assert guest in User.objects.for_user(secretary)


def test_every_model_says_whose_its_rows_are():
    """A model of ours that is not scoped would be open to whoever writes a page for it, unless nobody can be given
    a permission on it: then it is only ever read with the row that it is part of."""
    ours = [
        m
        for m in apps.get_models()
        if m._meta.app_config.name in {"common", "branches", "projects", "assessments"}
    ]
    open_ones = {
        m.__name__ for m in ours if not issubclass(m, ScopedModel) and m._meta.default_permissions != ()
    }
    assert open_ones == set()


@pytest.mark.parametrize(
    "model", [m for m in apps.get_models() if issubclass(m, ScopedModel)], ids=lambda m: m.__name__
)
def test_without_posts_no_row_of_any_kind_is_seen(db, nobody, model):
    assert not model.objects.for_user(nobody).exists()
    assert not model.objects.for_user(nobody, "change").exists()


def test_the_spans_of_a_branch_are_seen_by_whoever_sees_the_branch(secretary, mining, tunnelling):
    assert [version.branch for version in type(mining.versions.get()).objects.for_user(secretary)] == [mining]


@pytest.mark.parametrize("few", [500, 0])
def test_own_rows_outside_the_reach_are_seen_however_many_there_are(
    few, mining, tunnelling, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(scoping, "FEW", few)
    person = factories.person("p1", "张三", mining, "member")
    factories.person("p2", "李四", tunnelling, "member")
    inside = Reach((tunnelling.path,)).condition(["branch__path"])
    for own in ([Q(user=person)], [Q(user=person), Q(title="没有"), Q(pk__in=())]):
        with django_assert_num_queries(2):
            rows = list(Appointment.objects.inside_or(inside, *own))
        assert {row.user.name for row in rows} == {"张三", "李四"}
    assert not Appointment.objects.inside_or(Q(pk__in=()), Q(user=None)).exists()
