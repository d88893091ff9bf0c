"""The application of a project while it is written: what may be left open, what is refused, who is asked."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from common.errors import RuleViolation, StaleEdit
from projects import benefit_formulas, completeness
from projects.models import Project, TeamMember
from projects.services import approvals, consents, drafts
from tests import factories
from tests.projects import application_cast as cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


class TestDrafts:
    def test_a_draft_may_leave_almost_everything_open(self, secretary, mining):
        project = drafts.create(
            by=secretary, lead=secretary, branch=mining, name="减少", starts_on=cast.FIRST, ends_on=cast.LAST
        )
        assert project.state == Project.State.DRAFT
        assert project.year == 2026
        assert project.benefit.expected_amount is None

    def test_what_is_missing_is_said_when_it_is_handed_in(self, secretary, mining):
        project = drafts.create(
            by=secretary, lead=secretary, branch=mining, name="减少", starts_on=cast.FIRST, ends_on=cast.LAST
        )
        assert len(completeness.missing(project)) >= 9
        with pytest.raises(RuleViolation, match=r"[Mm]ilestone"):
            approvals.submit(project, by=secretary)
        project.refresh_from_db()
        assert project.state == Project.State.DRAFT

    def test_a_complete_application_lacks_nothing(self, secretary):
        assert completeness.missing(cast.draft(secretary)) == []

    @pytest.mark.parametrize("field", completeness.WORDS_NEEDED)
    def test_each_text_that_is_needed_is_named(self, secretary, field):
        project = cast.draft(secretary, **{field: "  "})
        assert len(completeness.missing(project)) == 1

    @pytest.mark.parametrize(
        "values",
        [
            {"ends_on": cast.FIRST},
            {"ends_on": date(2026, 2, 1)},
            {"fund": Decimal(-1)},
            {"fund": Decimal("100000000.01")},
            {"baseline": Decimal("10000000000")},
            {"target": Decimal("-10000000000")},
            {"baseline": Decimal(6)},
            {"starts_on": date(1926, 1, 1)},
        ],
    )
    def test_what_no_project_can_be_is_refused_also_in_a_draft(self, secretary, values):
        with pytest.raises(ValidationError):
            cast.draft(secretary, milestones=(), **values)
        assert not Project.objects.exists()

    @pytest.mark.parametrize("day", [date(2026, 2, 28), date(2027, 1, 1)])
    def test_a_milestone_outside_the_time_of_the_project_is_refused(self, secretary, day):
        with pytest.raises(RuleViolation, match="outside the time"):
            cast.draft(secretary, milestones=[("早了", "", day)])

    def test_a_milestone_that_a_shorter_project_leaves_outside_is_refused(self, secretary):
        project = cast.draft(secretary)
        with pytest.raises(RuleViolation, match="outside the time"):
            drafts.change(project, by=secretary, ends_on=date(2026, 4, 30))

    def test_nobody_stands_twice_in_a_team(self, secretary, member):
        with pytest.raises(RuleViolation, match="twice"):
            cast.draft(secretary, team=[(member, "点检"), (member, "记录")])

    def test_the_leader_does_not_stand_in_the_team_as_well(self, secretary):
        with pytest.raises(RuleViolation, match="need not stand"):
            cast.draft(secretary, team=[(secretary, "")])

    def test_the_own_branch_is_no_partner(self, secretary, mining):
        with pytest.raises(RuleViolation, match="own branch"):
            cast.draft(secretary, kind="joint", partners=[mining])

    def test_only_a_joint_project_has_partners(self, secretary, tunnelling):
        with pytest.raises(RuleViolation, match="Only a joint"):
            cast.draft(secretary, partners=[tunnelling])

    def test_whoever_read_an_older_version_sees_people_and_milestones_beside_each_other(
        self, secretary, member
    ):
        project = cast.draft(secretary)
        drafts.change(project, by=secretary, version=project.version, team=[(member, "点检")])
        with pytest.raises(StaleEdit) as stale:
            drafts.change(
                project,
                by=secretary,
                version=project.version,
                name="另一个",
                team=[],
                milestones=[("另一步", "", date(2026, 6, 1))],
            )
        assert len(stale.value.comparison) == 3
        assert any("党员小高" in line["theirs"] for line in stale.value.comparison)

    def test_rows_that_were_not_sent_stay(self, secretary, member):
        project = cast.draft(secretary, team=[(member, "点检")], tags=["皮带"])
        drafts.change(project, by=secretary, name="改名")
        assert [row.user for row in project.team.all()] == [member]
        assert project.milestones.count() == 1
        assert [str(tag) for tag in project.tags.all()] == ["皮带"]

    @pytest.mark.parametrize("state", sorted(set(Project.State) - {"draft", "returned"}))
    def test_outside_of_writing_nothing_is_changed(self, secretary, state):
        project = cast.in_state(secretary, state)
        with pytest.raises(RuleViolation, match="not possible in the state"):
            drafts.change(project, by=secretary, name="晚了")
        with pytest.raises(RuleViolation, match="not possible in the state"):
            drafts.withdraw(project, by=secretary)


class TestConsent:
    @pytest.fixture
    def lent(self, tunnelling):
        return factories.person("lent1", "外支部老何", tunnelling, "member")

    def test_a_member_of_another_branch_is_asked_for(self, secretary, lent, outsider, mining):
        project = cast.draft(secretary, team=[(lent, "掘进配合")])
        row = project.team.get()
        assert row.consent == TeamMember.Consent.ASKED
        with pytest.raises(RuleViolation, match="has not given its consent"):
            approvals.submit(project, by=secretary)
        assert list(consents.open_members(outsider)) == [row]
        assert list(consents.open_members(secretary)) == []
        consents.give(row, by=outsider)
        assert approvals.submit(project, by=secretary).state == Project.State.IN_REVIEW

    def test_a_refusal_stands_in_the_way_until_somebody_else_is_chosen(
        self, secretary, lent, outsider, member
    ):
        project = cast.draft(secretary, team=[(lent, "掘进配合")])
        consents.decline(project.team.get(), by=outsider, reason="人手不够")
        with pytest.raises(RuleViolation, match="has refused"):
            approvals.submit(project, by=secretary)
        drafts.change(project, by=secretary, team=[(member, "")])
        assert approvals.submit(project, by=secretary).state == Project.State.IN_REVIEW

    def test_an_answer_that_was_given_stays_when_the_task_changes(self, secretary, lent, outsider):
        project = cast.draft(secretary, team=[(lent, "掘进配合")])
        consents.give(project.team.get(), by=outsider)
        drafts.change(project, by=secretary, team=[(lent, "另一件事")])
        assert project.team.get().consent == TeamMember.Consent.GIVEN

    def test_the_branch_that_is_asked_sees_the_project(self, secretary, lent, outsider):
        other = cast.draft(secretary, name="与他人无关")
        project = cast.draft(secretary, team=[(lent, "")])
        seen = Project.objects.for_user(outsider)
        assert project in seen
        assert other not in seen

    def test_nothing_is_answered_after_the_hand_in(self, secretary, lent, outsider):
        project = cast.draft(secretary, team=[(lent, "")])
        consents.give(project.team.get(), by=outsider)
        approvals.submit(project, by=secretary)
        with pytest.raises(RuleViolation, match="not being written"):
            consents.decline(project.team.get(), by=outsider, reason="反悔")

    def test_a_joint_project_needs_partners_that_have_agreed(self, secretary, outsider, tunnelling):
        project = cast.draft(secretary, kind="joint")
        with pytest.raises(RuleViolation, match="names the branches"):
            approvals.submit(project, by=secretary)
        drafts.change(project, by=secretary, partners=[tunnelling])
        with pytest.raises(RuleViolation, match="has not agreed"):
            approvals.submit(project, by=secretary)
        partner = project.partners.get()
        consents.stay_out(partner, by=outsider, reason="任务重")
        with pytest.raises(RuleViolation, match="has declined"):
            approvals.submit(project, by=secretary)
        consents.agree(partner, by=outsider)
        assert approvals.submit(project, by=secretary).state == Project.State.IN_REVIEW


class TestFormulas:
    @pytest.mark.parametrize(
        ("formula", "inputs", "expected"),
        [
            ("unit_saving", {"unit_saving": "1200", "volume": "120", "investment": "20000"}, "124000.00"),
            ("unit_saving", {"unit_saving": "0.125", "volume": "1"}, "0.13"),
            ("unit_saving", {"unit_saving": "2.675", "volume": "1"}, "2.68"),
            ("unit_saving", {"unit_saving": "1", "volume": "1", "investment": "3"}, "-2.00"),
            (
                "consumption",
                {"old_consumption": "3.2", "new_consumption": "2.9", "output": "100000", "price": "0.55"},
                "16500.00",
            ),
            ("outage", {"hours": "96", "margin": "8500.5", "investment": ""}, "816048.00"),
            ("labour", {"labour_days": "2160", "wage": "260", "investment": "61600"}, "500000.00"),
        ],
    )
    def test_amounts_are_rounded_half_up_to_the_cent(self, formula, inputs, expected):
        assert benefit_formulas.amount(formula, inputs) == Decimal(expected)

    def test_a_benefit_in_words_has_no_amount(self):
        assert benefit_formulas.amount("none", {}) is None

    @pytest.mark.parametrize("typed", ["", None, "abc", "-1", "NaN", "Infinity", "1e400", "0.1234567"])
    def test_an_input_that_cannot_be_right_is_refused_in_words(self, typed):
        with pytest.raises(RuleViolation, match="unit saving"):
            benefit_formulas.amount("unit_saving", {"unit_saving": typed, "volume": "1"})

    def test_an_amount_beyond_all_reason_is_refused(self):
        with pytest.raises(RuleViolation, match="larger"):
            benefit_formulas.amount("unit_saving", {"unit_saving": "9999999999", "volume": "9999999999"})

    def test_inputs_of_another_formula_are_not_kept(self):
        assert benefit_formulas.kept("outage", {"hours": " 5 ", "wage": "3", "margin": None}) == {
            "hours": "5"
        }

    def test_the_expected_amount_stands_in_the_draft_once_it_can_be_worked_out(self, secretary):
        project = cast.draft(secretary, inputs={"unit_saving": "3"})
        assert project.benefit.expected_amount is None
        drafts.change(project, by=secretary, formula="unit_saving", inputs=cast.FIGURES)
        project.benefit.refresh_from_db()
        assert project.benefit.expected_amount == Decimal("124000.00")
