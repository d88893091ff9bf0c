"""The tree and its history: what stood on any day stays readable, and nothing ends unseen."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.models import Branch, BranchVersion, UnitAssignment
from branches.services import organization
from common.audit import AuditEvent
from common.errors import RuleViolation, StaleEdit
from tests import factories
from tests.branches import contact_cast

MARCH = date(2026, 3, 1)
LEVELS = 25


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def section(company):
    return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")


@pytest.fixture
def offices(company):
    return factories.branch("G02", "机关党总支", parent=company, kind="general_branch")


@pytest.fixture
def team(section):
    return factories.branch("B11", "综采三队党支部", parent=section)


@pytest.fixture
def unit(mining):
    return factories.unit("U01", "综采一队", mining)


def state(branch, day):
    return BranchVersion.objects.on(day).get(branch=branch)


class TestTree:
    def test_a_path_leads_from_the_root(self, company, section, team):
        assert team.path == f"{company.pk:07d}/{section.pk:07d}/{team.pk:07d}/"
        assert [row.depth for row in (company, section, team)] == [0, 1, 2]

    def test_a_change_counts_from_its_day_and_leaves_what_was_before(self, team):
        organization.change(team, by=None, name="综采五队党支部", members_count=33, valid_from=MARCH)
        before, after = state(team, MARCH - timedelta(days=1)), state(team, MARCH)
        assert (before.name, before.members_count) == ("综采三队党支部", 20)
        assert (after.name, after.members_count) == ("综采五队党支部", 33)
        assert Branch.objects.get(pk=team.pk).name == "综采五队党支部"

    def test_moving_takes_everything_below_along(self, section, offices, team):
        group = factories.branch("X1", "第一党小组", parent=team, kind="group")
        organization.change(team, by=None, parent=offices, valid_from=MARCH)
        team.refresh_from_db()
        group.refresh_from_db()
        assert team.path.startswith(offices.path)
        assert group.path == f"{team.path}{group.pk:07d}/"
        assert state(group, MARCH - timedelta(days=1)).path.startswith(section.path)
        assert state(group, MARCH).path.startswith(offices.path)

    def test_two_changes_of_one_day_leave_one_state(self, team):
        organization.change(team, by=None, name="甲", valid_from=MARCH)
        organization.change(team, by=None, name="乙", valid_from=MARCH)
        assert [version.name for version in team.versions.order_by("since")] == ["综采三队党支部", "乙"]

    def test_a_change_without_a_difference_leaves_no_trace(self, team):
        organization.change(team, by=None, name=team.name)
        assert team.versions.count() == 1
        assert not AuditEvent.objects.filter(action="branch.changed").exists()

    def test_a_change_before_the_present_state_is_refused(self, team):
        organization.change(team, by=None, name="甲", valid_from=MARCH)
        with pytest.raises(RuleViolation):
            organization.change(team, by=None, name="乙", valid_from=MARCH - timedelta(days=1))
        team.refresh_from_db()
        assert team.name == "甲"

    def test_a_change_ahead_of_its_day_is_refused(self, team):
        with pytest.raises(RuleViolation):
            organization.change(team, by=None, name="甲", valid_from=tomorrow())

    def test_whoever_read_an_older_version_is_told(self, team, admin):
        organization.change(team, by=admin, name="甲", version=1)
        with pytest.raises(StaleEdit, match=admin.name) as stale:
            organization.change(team, by=admin, name="乙", version=1)
        assert [line["theirs"] for line in stale.value.comparison] == ["甲"]

    def test_nothing_stands_under_itself(self, section, team):
        for parent in (section, team):
            with pytest.raises(RuleViolation):
                organization.change(section, by=None, parent=parent)

    def test_nothing_stands_under_a_group_or_under_what_is_closed(self, team, company):
        group = factories.branch("X1", "第一党小组", parent=team, kind="group")
        with pytest.raises(RuleViolation):
            factories.branch("X2", "第二党小组", parent=group, kind="group")
        closed = factories.branch("X3", "旧党支部", parent=company)
        organization.close(closed, by=None, closed_on=MARCH)
        with pytest.raises(RuleViolation):
            organization.change(team, by=None, parent=Branch.objects.get(pk=closed.pk))

    def test_what_is_closed_below_moves_along_and_keeps_the_end_of_its_history(self, section, team, offices):
        organization.close(team, by=None, closed_on=MARCH)
        organization.change(section, by=None, parent=offices, valid_from=date(2026, 4, 1))
        team.refresh_from_db()
        assert team.path.startswith(Branch.objects.get(pk=section.pk).path)
        assert team.versions.get().until == MARCH

    def test_what_is_closed_stays_as_it_stood(self, team, company):
        organization.close(team, by=None, closed_on=MARCH)
        with pytest.raises(RuleViolation, match="已撤销"):
            organization.change(team, by=None, name="综采三队联合党支部", parent=company)
        assert team.versions.get().until == MARCH

    def test_the_same_code_is_not_given_twice(self, team, section):
        with pytest.raises(ValidationError):
            factories.branch("B11", "另一个", parent=section)

    def test_the_tree_of_a_day_has_each_organisation_once(self, section, team, offices):
        organization.change(team, by=None, name="甲", valid_from=MARCH)
        for day in (MARCH - timedelta(days=1), MARCH, timezone.localdate()):
            assert BranchVersion.objects.on(day).count() == Branch.objects.count()

    def test_an_organisation_is_not_set_up_ahead_of_its_day(self, company):
        with pytest.raises(RuleViolation):
            factories.branch("B12", "筹建党支部", parent=company, since=tomorrow())
        assert not Branch.objects.filter(code="B12").exists()

    def test_what_has_organisations_under_it_becomes_no_party_group(self, section, team):
        with pytest.raises(RuleViolation):
            organization.change(section, by=None, kind="group")
        organization.close(team, by=None, closed_on=MARCH)
        assert organization.change(section, by=None, kind="group").kind == "group"

    def test_a_tree_deeper_than_its_paths_can_tell_is_refused_in_words(self, company):
        chain = [company]
        for level in range(1, LEVELS):
            chain.append(
                factories.branch(f"L{level}", f"第{level}层", parent=chain[-1], kind="general_branch")
            )
        with pytest.raises(RuleViolation, match=str(LEVELS)):
            factories.branch("L99", "再下一层", parent=chain[-1])
        above = factories.branch("G09", "中间党总支", parent=company, kind="general_branch")
        with pytest.raises(RuleViolation, match=str(LEVELS)):
            organization.change(chain[1], by=None, parent=above)
        assert not Branch.objects.exclude(path__startswith=company.path).exists()

    def test_spans_that_run_backwards_are_refused_by_the_database(self, team):
        with pytest.raises(IntegrityError), transaction.atomic():
            team.versions.update(until=date(2000, 1, 1))


class TestClosing:
    def test_it_ends_the_present_state_and_keeps_the_past(self, team):
        organization.close(team, by=None, closed_on=MARCH, reason="合并")
        assert not BranchVersion.objects.on(MARCH).filter(branch=team).exists()
        assert BranchVersion.objects.on(MARCH - timedelta(days=1)).filter(branch=team).exists()
        assert AuditEvent.objects.get(action="branch.closed").reason == "合并"
        assert team not in Branch.objects.open_on(MARCH)
        assert team in Branch.objects.open_on(MARCH - timedelta(days=1))

    @pytest.mark.parametrize("holder", ["child", "unit", "post", "person"])
    def test_it_is_refused_while_something_would_end_unseen(self, team, company, holder):
        match holder:
            case "child":
                factories.branch("X1", "第一党小组", parent=team, kind="group")
            case "unit":
                factories.unit("U11", "综采三队", team)
            case "post":
                factories.appoint(factories.person("p1", "张三", company), "secretary", team)
            case "person":
                factories.person("p1", "张三", team)
        assert team.why_not_close()
        with pytest.raises(RuleViolation):
            organization.close(team, by=None, closed_on=MARCH)

    def test_it_is_not_closed_ahead_of_its_day(self, team):
        with pytest.raises(RuleViolation):
            organization.close(team, by=None, closed_on=tomorrow())

    def test_its_contact_points_end_with_it(self, team):
        point = contact_cast.point(factories.person("L1", "王建国", team.parent, "leader"), team)
        organization.close(team, by=None, closed_on=MARCH, reason="合并")
        point.refresh_from_db()
        assert point.until == MARCH
        assert AuditEvent.objects.get(action="contact_point.ended").reason == "合并"

    def test_a_closed_one_is_not_closed_again(self, team):
        organization.close(team, by=None, closed_on=MARCH)
        with pytest.raises(RuleViolation):
            organization.close(team, by=None, closed_on=MARCH)

    def test_it_is_not_closed_before_its_last_change(self, team):
        organization.change(team, by=None, name="甲", valid_from=MARCH)
        with pytest.raises(RuleViolation):
            organization.close(team, by=None, closed_on=MARCH)


class TestUnits:
    def test_another_branch_answers_from_its_day_on(self, unit, mining, tunnelling):
        organization.change_unit(unit, by=None, branch=tunnelling, assigned_on=MARCH)
        answering = {
            day: UnitAssignment.objects.on(day).get(unit=unit).branch for day in (date(2026, 2, 28), MARCH)
        }
        assert list(answering.values()) == [mining, tunnelling]

    def test_two_branches_never_answer_on_one_day(self, unit, tunnelling):
        with pytest.raises(RuleViolation):
            organization.change_unit(unit, by=None, branch=tunnelling, assigned_on=unit.assigned_on)
        assert unit.assignments.count() == 1

    def test_a_wrong_beginning_is_corrected(self, unit, tunnelling):
        organization.change_unit(unit, by=None, branch=tunnelling, assigned_on=MARCH)
        organization.change_unit(unit, by=None, assigned_on=date(2026, 4, 1))
        spans = list(unit.assignments.order_by("since").values_list("since", "until"))
        assert spans == [(factories.LONG_AGO, date(2026, 4, 1)), (date(2026, 4, 1), None)]

    def test_a_corrected_beginning_does_not_swallow_the_branch_before(self, unit, tunnelling):
        organization.change_unit(unit, by=None, branch=tunnelling, assigned_on=MARCH)
        with pytest.raises(RuleViolation):
            organization.change_unit(unit, by=None, assigned_on=factories.LONG_AGO)

    def test_a_closed_branch_takes_no_unit(self, unit, tunnelling):
        organization.close(tunnelling, by=None, closed_on=MARCH)
        tunnelling.refresh_from_db()
        with pytest.raises(RuleViolation):
            organization.change_unit(unit, by=None, branch=tunnelling, assigned_on=date(2026, 4, 1))
        with pytest.raises(RuleViolation):
            factories.unit("U77", "新队", tunnelling)

    def test_a_closed_unit_belongs_to_nobody_any_more(self, unit):
        organization.close_unit(unit, by=None, closed_on=MARCH, reason="撤销")
        assert not UnitAssignment.objects.on(MARCH).filter(unit=unit).exists()
        with pytest.raises(RuleViolation):
            organization.close_unit(unit, by=None, closed_on=MARCH)

    def test_a_closed_unit_stays_as_it_stood(self, unit, tunnelling):
        organization.close_unit(unit, by=None, closed_on=MARCH)
        for values in ({"branch": tunnelling}, {"assigned_on": date(2026, 2, 1)}, {"name": "新名"}):
            with pytest.raises(RuleViolation):
                organization.change_unit(unit, by=None, **values)
        assert unit.assignments.get().until == MARCH

    def test_a_unit_is_neither_registered_nor_closed_ahead_of_its_day(self, unit, mining):
        with pytest.raises(RuleViolation):
            organization.add_unit(by=None, code="U78", name="新队", branch=mining, assigned_on=tomorrow())
        with pytest.raises(RuleViolation):
            organization.close_unit(unit, by=None, closed_on=tomorrow())

    def test_an_assignment_ahead_of_its_day_is_refused(self, unit, tunnelling):
        with pytest.raises(RuleViolation):
            organization.change_unit(unit, by=None, branch=tunnelling, assigned_on=tomorrow())


def test_initials_follow_the_name(team):
    organization.change(team, by=None, name="掘进一队党支部")
    team.refresh_from_db()
    assert team.initials.startswith("jjyd")
    assert "initials" not in str(AuditEvent.objects.get(action="branch.changed").changes)


def test_a_failed_audit_undoes_the_change(team, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("common.audit.AuditEvent.objects.create", broken)
    with pytest.raises(OSError, match="disk full"):
        organization.change(team, by=None, name="甲")
    team.refresh_from_db()
    assert team.name == "综采三队党支部"
