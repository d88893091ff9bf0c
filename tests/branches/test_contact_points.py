"""Who may answer for which branch, and what becomes of a contact point."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone, translation

from branches.models import ContactPoint, FrequencyRule
from branches.services import contact_points
from common import audit
from common.errors import RuleViolation
from tests import factories
from tests.branches import contact_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def in_english():
    """Refusals as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def deputy(company):
    return factories.person("leader9", "陈副书记", company, "leader")


def assign(leader, branch, since=NEW_YEAR, **values):
    return contact_points.assign(by=None, leader=leader, branch=branch, since=since, **values)


class TestAssigning:
    def test_the_first_leader_of_a_branch_is_its_lead(self, leader, mining):
        assert assign(leader, mining).is_lead

    def test_a_second_leader_does_not_lead(self, leader, deputy, mining):
        assign(leader, mining)
        assert not assign(deputy, mining).is_lead

    def test_a_second_leader_may_take_the_lead(self, leader, deputy, mining):
        first = assign(leader, mining)
        assert assign(deputy, mining, leads=True).is_lead
        first.refresh_from_db()
        assert not first.is_lead

    def test_it_is_noted_who_assigned(self, leader, mining, admin):
        point = contact_points.assign(by=admin, leader=leader, branch=mining, since=NEW_YEAR)
        assert audit.history(point).get().by == admin

    def test_the_own_branch_is_no_contact_branch(self, company, mining):
        own = factories.person("l5", "支部里的领导", mining)
        factories.appoint(own, "leader", company)
        with pytest.raises(RuleViolation, match="never the own one"):
            assign(own, mining)

    def test_a_branch_in_which_the_leader_holds_a_post_is_no_contact_branch(self, leader, mining):
        factories.appoint(leader, "secretary", mining)
        with pytest.raises(RuleViolation, match="never the own one"):
            assign(leader, mining)

    def test_a_closed_branch_gets_no_leader(self, leader, mining):
        mining.closed_on = date(2026, 5, 1)
        mining.save()
        with pytest.raises(RuleViolation, match="closed"):
            assign(leader, mining)

    def test_without_a_leading_post_nobody_answers_for_a_branch(self, secretary, tunnelling):
        with pytest.raises(RuleViolation, match="holds no leading post above"):
            assign(secretary, tunnelling)

    def test_a_leading_post_elsewhere_is_not_enough(self, company, mining):
        plant = factories.branch("C02", "电厂党委", parent=company, kind="committee")
        elsewhere = factories.person("l6", "电厂书记", plant, "leader")
        with pytest.raises(RuleViolation, match="holds no leading post above"):
            assign(elsewhere, mining)

    def test_the_same_pair_does_not_overlap(self, leader, mining):
        assign(leader, mining)
        with pytest.raises(RuleViolation, match="already had or has"):
            assign(leader, mining, since=date(2026, 6, 1))

    def test_a_pair_may_come_again_after_it_ended(self, leader, mining):
        contact_cast.point(leader, mining, since=date(2025, 1, 1), until=NEW_YEAR)
        assert assign(leader, mining, since=NEW_YEAR)

    def test_it_is_not_noted_ahead_of_its_day(self, leader, mining):
        with pytest.raises(RuleViolation, match="not ahead of it"):
            assign(leader, mining, since=timezone.localdate() + timedelta(days=1))

    def test_the_database_keeps_one_lead_a_branch(self, leader, deputy, mining):
        contact_cast.point(leader, mining, is_lead=True)
        with pytest.raises(IntegrityError):
            contact_cast.point(deputy, mining, is_lead=True)

    def test_many_are_assigned_all_or_none_and_every_reason_is_named(
        self, leader, mining, tunnelling, company
    ):
        assign(leader, mining)
        with pytest.raises(RuleViolation) as refusal:
            contact_points.assign_many(
                by=None, leader=leader, branches=[mining, tunnelling], since=date(2026, 2, 1)
            )
        assert str(mining) in str(refusal.value)
        assert not ContactPoint.objects.filter(branch=tunnelling).exists()
        contact_points.assign_many(by=None, leader=leader, branches=[tunnelling], since=NEW_YEAR)
        assert ContactPoint.objects.filter(branch=tunnelling).exists()


class TestLater:
    def test_another_leader_is_made_the_lead(self, leader, deputy, mining):
        first, second = assign(leader, mining), assign(deputy, mining)
        contact_points.make_lead(second, by=None)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.is_lead, second.is_lead) == (False, True)
        with pytest.raises(RuleViolation, match="leads already"):
            contact_points.make_lead(second, by=None)

    def test_when_the_lead_ends_the_longest_serving_one_leads_on(self, leader, deputy, mining):
        first, second = assign(leader, mining), assign(deputy, mining)
        contact_points.end(first, by=None, until=date(2026, 6, 1), reason="班子调整")
        second.refresh_from_db()
        assert second.is_lead

    def test_it_ends_once_with_a_reason(self, leader, mining, admin):
        point = contact_points.end(
            assign(leader, mining), by=admin, until=date(2026, 6, 1), reason="班子调整"
        )
        assert audit.history(point).first().reason == "班子调整"
        with pytest.raises(RuleViolation, match="has ended"):
            contact_points.end(point, by=admin, until=date(2026, 7, 1), reason="又一次")

    def test_it_does_not_end_ahead_of_its_day(self, leader, mining):
        with pytest.raises(RuleViolation, match="not ahead of it"):
            contact_points.end(
                assign(leader, mining), by=None, until=timezone.localdate() + timedelta(days=9), reason="以后"
            )

    def test_its_beginning_does_not_move_behind_a_visit(self, leader, mining):
        point = assign(leader, mining)
        contact_cast.visit(point, date(2026, 2, 3))
        with pytest.raises(RuleViolation, match="began by then"):
            contact_points.change(point, by=None, since=date(2026, 3, 1))
        assert contact_points.change(point, by=None, since=date(2026, 2, 1)).since == date(2026, 2, 1)


def test_the_shipped_rule_asks_for_a_visit_a_quarter_and_leaves_a_sites_own_alone():
    contact_points.ensure_frequency()
    contact_points.ensure_frequency()
    shipped = FrequencyRule.objects.get()
    assert (shipped.kind, shipped.times, shipped.per) == ("contact_visit", 1, "quarter")
