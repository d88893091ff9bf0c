"""Searching by typing: in the row, in tables beside, with case and without."""

from datetime import date

import pytest

from branches.models import Appointment, Branch, Committee, CommitteeMember, PeerGroup
from branches.services import committees
from common import scoping
from common.choices import matching
from tests import factories

Post = CommitteeMember.Post
pytestmark = pytest.mark.django_db


def found(model, text, *fields):
    return sorted(str(row.pk) for row in matching(model.objects.all(), text, fields or None))


def keys(*rows):
    return sorted(str(row.pk) for row in rows)


def test_chinese_digits_and_letters_of_either_case_are_found(company, mining, tunnelling):
    Branch.objects.filter(pk=mining.pk).update(name="综采一队Ab党支部", code="Zc-01")
    assert found(Branch, "综采一队") == found(Branch, "ZC-01") == found(Branch, "aB党") == keys(mining)
    assert found(Branch, "没有这样的") == []


@pytest.mark.parametrize("few", [500, 0])
def test_a_name_in_a_table_beside_is_found_however_many_there_are(few, mining, tunnelling, monkeypatch):
    monkeypatch.setattr(scoping, "FEW", few)
    factories.person("p1", "张三", mining, "member")
    factories.person("p2", "李四", tunnelling, "member")
    assert found(Appointment, "张三", "user__name", "title") == keys(
        Appointment.objects.get(user__name="张三")
    )
    assert found(Appointment, mining.name, "branch__name") == keys(*Appointment.objects.filter(branch=mining))


def test_a_way_that_leads_to_nothing_hides_no_row_that_matches_by_itself(mining):
    group = PeerGroup.objects.create(code="coal", name="采掘队")
    factories.branch("B70", "机修党支部", parent=mining.parent)
    Branch.objects.filter(pk=mining.pk).update(peer_group=group)
    assert found(Branch, "机修", "name", "peer_group__name") == keys(Branch.objects.get(code="B70"))
    assert found(Branch, "采掘", "code", "peer_group__name") == keys(mining)


def test_a_row_that_leads_to_many_is_found_once(mining):
    people = [factories.person(f"m{n}", f"王委员{n}", mining) for n in range(3)]
    seats = list(zip(people, [Post.SECRETARY, Post.ORGANIZATION, Post.DISCIPLINE], strict=True))
    committee = committees.elect(
        by=None, branch=mining, elected_on=date(2025, 3, 1), term_years=3, seats=seats
    )
    assert found(Committee, "王委员", "members__person__name") == keys(committee)
