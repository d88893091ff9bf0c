"""A difficulty is written, posted, bid for, given to one bid, solved; each side sees what is its own."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from common import audit
from common.errors import RuleViolation
from projects.models import Bid, Difficulty, Project
from projects.services import bids, difficulties
from tests import factories
from tests.projects import board_cast as cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
D = Decimal


@pytest.fixture
def head(mining):
    """The unit head of the branch that posts."""
    return factories.person("head1", "赵队长", mining, "unit_head")


@pytest.fixture
def member(tunnelling):
    return factories.person("mem1", "党员小吴", tunnelling, "member")


@pytest.fixture
def colleague(tunnelling):
    """Another member of the same branch."""
    return factories.person("mem2", "党员小郑", tunnelling, "member")


@pytest.fixture
def difficulty(head, mining):
    return cast.posted(head, mining)


class TestWriting:
    def test_a_draft_is_seen_by_its_own_side_alone(self, head, mining, secretary, outsider, member):
        draft = cast.written(head, mining)
        seen = {
            user.username
            for user in (head, secretary, outsider, member)
            if draft in Difficulty.objects.for_user(user)
        }
        assert seen == {"head1", "sec1"}

    def test_what_is_posted_is_read_by_everybody(self, difficulty, outsider, member, auditor):
        for user in (outsider, member, auditor):
            assert difficulty in Difficulty.objects.for_user(user)

    def test_a_gap_of_nothing_is_no_difficulty(self, head, mining):
        with pytest.raises(ValidationError, match="nothing to solve"):
            cast.written(head, mining, wanted=D(312))

    def test_numbers_run_within_the_year(self, head, mining):
        numbers = [cast.written(head, mining).number for _ in range(2)]
        assert [number[-5:] for number in numbers] == ["-0001", "-0002"]

    def test_a_unit_of_another_branch_is_refused(self, head, mining, tunnelling):
        unit = factories.unit("U2", "掘进二队", tunnelling)
        with pytest.raises(RuleViolation, match="another branch"):
            cast.written(head, mining, unit=unit)

    def test_it_is_not_posted_with_a_day_that_is_over(self, head, mining):
        draft = cast.written(head, mining, bids_until=cast.in_days(-1))
        with pytest.raises(RuleViolation, match="is over"):
            difficulties.post(draft, by=head)

    def test_it_changes_until_somebody_bids(self, head, difficulty, member):
        difficulties.change(difficulty, by=head, title="吨煤成本")
        cast.bid(difficulty, member)
        with pytest.raises(RuleViolation, match="has bid"):
            difficulties.change(difficulty, by=head, title="别的")

    def test_whoever_has_bid_reads_why_it_was_withdrawn(self, head, difficulty, member):
        offered = cast.bid(difficulty, member)
        difficulties.withdraw(difficulty, by=head, reason="改为外委")
        offered.refresh_from_db()
        assert (offered.state, offered.remark) == (Bid.State.DECLINED, "改为外委")
        assert audit.history(difficulty).first().reason == "改为外委"


class TestBidding:
    def test_a_bid_lies_on_the_way_to_what_is_wanted_or_beyond(self, difficulty, member):
        for promised in (D(312), D(320)):
            with pytest.raises(RuleViolation, match="better than the value now, 312"):
                cast.bid(difficulty, member, promised=promised)
        assert cast.bid(difficulty, member, promised=D(290)).state == Bid.State.OFFERED

    def test_where_more_is_wanted_a_bid_promises_more(self, head, mining, member):
        more = cast.posted(head, mining, current=D(80), wanted=D(95), indicator="开机率")
        with pytest.raises(RuleViolation, match="better"):
            cast.bid(more, member, promised=D(79))
        assert cast.bid(more, member, promised=D(90)).pk

    def test_nobody_bids_after_the_last_day(self, difficulty, member):
        Difficulty.objects.filter(pk=difficulty.pk).update(bids_until=cast.in_days(-1))
        difficulty.refresh_from_db()
        with pytest.raises(RuleViolation, match="time for bids ended"):
            cast.bid(difficulty, member)

    def test_the_posting_side_does_not_bid(self, difficulty, head, secretary):
        for user in (head, secretary):
            with pytest.raises(RuleViolation, match="does not bid"):
                cast.bid(difficulty, user)

    def test_one_bids_for_the_own_branch(self, difficulty, member, mining):
        with pytest.raises(RuleViolation, match="own branch only"):
            cast.bid(difficulty, member, branch=mining)

    def test_a_member_names_nobody_else(self, difficulty, member, colleague):
        with pytest.raises(RuleViolation, match="himself or herself"):
            cast.bid(difficulty, member, lead=colleague)

    def test_a_secretary_names_somebody_of_the_branch(self, difficulty, outsider, member, leader):
        assert cast.bid(difficulty, outsider, lead=member).lead == member
        with pytest.raises(RuleViolation, match="belongs to the branch"):
            cast.bid(difficulty, outsider, lead=leader)

    def test_nobody_bids_twice(self, difficulty, member):
        cast.bid(difficulty, member)
        with pytest.raises(ValidationError, match="bids for it already"):
            cast.bid(difficulty, member)

    def test_bids_compete_so_each_bidder_reads_the_own_one(
        self, difficulty, member, colleague, outsider, head, secretary, auditor
    ):
        mine, other = cast.bid(difficulty, member), cast.bid(difficulty, colleague)
        seen = lambda user: set(Bid.objects.for_user(user))  # noqa: E731
        assert seen(member) == {mine}
        assert seen(colleague) == {other}
        assert seen(outsider) == {mine, other}  # the secretary of the branch that bids
        assert seen(head) == seen(secretary) == seen(auditor) == {mine, other}

    def test_another_branch_reads_no_bid(self, difficulty, member, company):
        third = factories.branch("B03", "机电队党支部", parent=company)
        rival = factories.person("sec3", "周支书", third, "secretary")
        cast.bid(difficulty, member)
        assert not Bid.objects.for_user(rival).exists()

    def test_a_bid_is_taken_back_by_whoever_made_it_and_made_anew(self, difficulty, member, colleague):
        mine = cast.bid(difficulty, member)
        assert mine not in Bid.objects.for_user(colleague, "change")
        bids.withdraw(mine, by=member, reason="人手不足")
        assert cast.bid(difficulty, member).state == Bid.State.OFFERED


class TestSelecting:
    def test_the_selected_bid_becomes_the_draft_of_a_project(self, difficulty, member, colleague, head):
        mine, other = cast.bid(difficulty, member), cast.bid(difficulty, colleague)
        bids.select(mine, by=head, reason="办法可行，见效快")
        project = Project.objects.get(bid=mine)
        assert (project.kind, project.state, project.lead) == ("member", "draft", member)
        assert project.created_by == member, "whoever selects is not involved by that, and may decide later"
        assert (project.baseline, project.target, project.indicator) == (D(312), D(300), "吨煤成本")
        assert (project.difficulty, project.branch) == (difficulty, member.branch)
        difficulty.refresh_from_db()
        other.refresh_from_db()
        assert (difficulty.state, difficulty.selected_reason) == (
            Difficulty.State.CLAIMED,
            "办法可行，见效快",
        )
        assert (other.state, other.remark) == (Bid.State.DECLINED, "Another bid was selected.")

    def test_a_secretary_gets_a_secretary_project(self, difficulty, outsider, head):
        bids.select(cast.bid(difficulty, outsider), by=head, reason="支部牵头")
        assert Project.objects.get().kind == Project.Kind.SECRETARY

    def test_a_joint_project_is_drafted_where_it_was_asked(self, difficulty, outsider, head):
        bids.select(cast.bid(difficulty, outsider, is_joint=True), by=head, reason="联合攻关")
        assert Project.objects.get().kind == Project.Kind.JOINT

    def test_nobody_selects_the_own_bid(self, difficulty, member, head):
        offered = cast.row_of_bid(difficulty, head, head.branch)
        with pytest.raises(RuleViolation, match="own bid"):
            bids.select(offered, by=head, reason="自己")

    def test_who_bids_does_not_select_among_the_others(self, difficulty, member, head):
        cast.row_of_bid(difficulty, head, head.branch)
        with pytest.raises(RuleViolation, match="does not select"):
            bids.select(cast.bid(difficulty, member), by=head, reason="对手")

    def test_of_two_who_select_the_second_is_told(self, difficulty, member, colleague, head, secretary):
        mine, other = cast.bid(difficulty, member), cast.bid(difficulty, colleague)
        bids.select(mine, by=head, reason="先选")
        with pytest.raises(RuleViolation, match="not open any more"):
            bids.select(other, by=secretary, reason="后选")
        assert Project.objects.count() == 1

    def test_those_outside_the_posting_side_do_not_reach_the_verb(
        self, difficulty, member, outsider, auditor
    ):
        offered = cast.bid(difficulty, member)
        for user in (member, outsider, auditor):
            assert offered not in Bid.objects.for_user(user, "select")

    def test_the_inspection_posts_and_does_not_select(self, inspector, mining, member, secretary):
        posted = cast.posted(inspector, mining)
        offered = cast.bid(posted, member)
        assert offered in Bid.objects.for_user(inspector)
        assert offered not in Bid.objects.for_user(inspector, "select")
        assert offered in Bid.objects.for_user(secretary, "select")


class TestTheEnd:
    @pytest.fixture
    def claimed(self, difficulty, member, head):
        bids.select(cast.bid(difficulty, member), by=head, reason="可行")
        difficulty.refresh_from_db()
        return difficulty

    def test_it_is_solved_when_its_project_is_finished(self, claimed, head):
        with pytest.raises(RuleViolation, match="project is finished"):
            difficulties.solve(claimed, by=head)
        Project.objects.update(state="finished")
        assert difficulties.solve(claimed, by=head).solved_on == cast.in_days(0)

    def test_it_is_posted_again_when_its_project_came_to_nothing(self, claimed, head, colleague):
        with pytest.raises(RuleViolation, match="goes on"):
            difficulties.post_again(claimed, by=head, bids_until=cast.in_days(5))
        Project.objects.update(state="terminated")
        again = difficulties.post_again(claimed, by=head, bids_until=cast.in_days(5))
        assert again.is_taking_bids
        bids.select(cast.bid(again, colleague), by=head, reason="再来")
        assert again.projects.count() == 2
