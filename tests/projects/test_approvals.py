"""The way through the steps: who decides, who does not, what happens at the end; deputies; two at once."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from branches.models import User
from common.errors import RuleViolation, StaleEdit
from common.working_days import add_working_days
from projects import deciders as who
from projects import project_words
from projects.models import ApprovalStep, Decision, Project, Stage, project_steps
from projects.models.project_states import ProjectState
from projects.services import approval_steps, approvals, deputies, drafts, numbering
from tests import factories
from tests.projects import application_cast as cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def waiting(project):
    return project.decisions.get(state="waiting")


def through(project, *people):
    for person in people:
        project = approvals.decide(project, by=person, comment="同意")
    return project


class TestTheWay:
    def test_the_first_step_waits_with_a_day_in_working_days(self, secretary, deciders):
        step = waiting(cast.handed_in(secretary))
        assert step.role == "unit_head"
        assert step.due_on == add_working_days(timezone.localdate(), 3)

    def test_after_the_last_step_the_project_runs(self, secretary, deciders):
        project = through(cast.handed_in(secretary), *deciders)
        assert project.state == Project.State.RUNNING
        assert project.number == "书2026-001"
        assert project.approved_on == timezone.localdate()
        assert project.midterm_due_on == date(2026, 7, 31)

    def test_a_members_project_passes_the_secretary(self, member, secretary, department, leader):
        project = cast.handed_in(member, kind="member")
        assert waiting(project).role == "secretary"
        assert through(project, secretary, department, leader).number == "员2026-001"

    def test_a_secretary_above_decides_where_the_own_one_leads_a_members_project(
        self, secretary, company, mining
    ):
        above = factories.person("sec9", "机关支书", company, "secretary")
        project = cast.handed_in(secretary, kind="member")
        assert [each.user for each in who.deciders(waiting(project))] == [above]

    def test_a_passed_midterm_check_lets_the_project_run_on(self, secretary, department):
        project = cast.in_state(secretary, "running")
        project = approvals.hand_in(project, by=secretary, stage=Stage.MIDTERM)
        assert project.state == Project.State.MIDTERM
        project = through(project, department)
        assert project.state == Project.State.RUNNING
        assert project.midterm_passed_on == timezone.localdate()

    def test_an_agreed_closing_leads_to_the_acceptance(self, secretary, unit_head, department):
        project = cast.in_state(secretary, "running")
        project = approvals.hand_in(project, by=secretary, stage=Stage.CLOSING)
        assert through(project, unit_head, department).state == Project.State.ACCEPTANCE

    @pytest.mark.parametrize(("stage", "state"), [("midterm", "running"), ("closing", "running")])
    def test_what_is_sent_back_while_it_runs_runs_on(self, secretary, unit_head, department, stage, state):
        project = cast.in_state(secretary, "running")
        project = approvals.hand_in(project, by=secretary, stage=stage)
        first = {"midterm": department, "closing": unit_head}[stage]
        project = approvals.send_back(project, by=first, comment="数据不全")
        assert (project.state, project.reason) == (state, "数据不全")

    def test_a_returned_application_goes_its_whole_way_again_and_the_old_round_is_kept(
        self, secretary, deciders
    ):
        project = through(cast.handed_in(secretary), deciders[0])
        project = approvals.send_back(project, by=deciders[1], comment="测算依据不足")
        assert project.state == Project.State.RETURNED
        drafts.change(project, by=secretary, measures="补充测算")
        project = approvals.submit(project, by=secretary)
        assert waiting(project).order == 1
        shown = project_words.rounds(project)
        assert [len(each["decisions"]) for each in shown] == [3, 2]
        assert shown[1]["decisions"][1].comment == "测算依据不足"
        assert through(project, *deciders).state == Project.State.RUNNING

    def test_the_hand_ins_of_each_stage_are_counted_by_themselves(self, secretary, deciders):
        project = approvals.send_back(cast.handed_in(secretary), by=deciders[0], comment="缺")
        project = through(approvals.submit(project, by=secretary), *deciders)
        approvals.hand_in(project, by=secretary, stage="midterm")
        project = Project.objects.get(pk=project.pk)
        shown = [(each["decisions"][0].stage, each["number"]) for each in project_words.rounds(project)]
        assert shown == [("midterm", 1), ("application", 2), ("application", 1)]

    def test_a_way_keeps_the_steps_it_began_with(self, secretary, deciders):
        approval_steps.ship_steps()
        project = cast.handed_in(secretary)
        for step in ApprovalStep.objects.filter(kind="secretary", stage="application", order__gt=1):
            approval_steps.stop(step, by=None)
        assert project.decisions.count() == 3
        assert through(project, deciders[0]).state == Project.State.IN_REVIEW


class TestRecall:
    def test_whoever_handed_it_in_takes_it_back_while_nobody_has_decided(self, secretary, deciders):
        project = approvals.recall(cast.handed_in(secretary), by=secretary)
        assert project.state == Project.State.DRAFT
        assert project.decisions.filter(state="recalled", by=secretary).count() == 1
        assert approvals.submit(project, by=secretary).round == 2

    def test_after_a_decision_it_is_sent_back_and_not_recalled(self, secretary, deciders):
        project = through(cast.handed_in(secretary), deciders[0])
        with pytest.raises(RuleViolation, match="孙队长"):
            approvals.recall(project, by=secretary)

    def test_nobody_else_recalls(self, secretary, deciders, admin):
        with pytest.raises(RuleViolation, match="whoever handed it in"):
            approvals.recall(cast.handed_in(secretary), by=admin)

    def test_a_step_that_nobody_can_decide_is_no_trap(self, secretary, unit_head):
        project = through(cast.handed_in(secretary), unit_head)
        assert who.nobody_sentence(waiting(project))
        assert approvals.recall(project, by=secretary).state == Project.State.DRAFT


class TestNobodyDecidesTheirOwn:
    @pytest.mark.parametrize("part", ["lead", "created_by", "handed_in_by", "team"])
    def test_not_as_leader_drafter_member_or_whoever_handed_it_in(self, secretary, unit_head, part):
        project = cast.handed_in(secretary)
        if part == "team":
            project.team.create(user=unit_head)
        else:
            Project.objects.filter(pk=project.pk).update(**{part: unit_head})
        project.refresh_from_db()
        for verb in (approvals.decide, approvals.send_back):
            with pytest.raises(RuleViolation, match="Nobody decides about a project that they"):
                verb(project, by=unit_head, comment="好")
        assert not who.decided_by(unit_head).exists()

    def test_not_through_somebody_who_stands_in_for_them(self, secretary, unit_head, nobody, leader):
        project = cast.handed_in(secretary, team=[(unit_head, "")])
        cast.deputy(unit_head, leader)
        with pytest.raises(RuleViolation, match="stand in for somebody who takes part"):
            approvals.decide(project, by=leader)
        assert not who.decided_by(leader).exists()

    def test_not_as_a_deputy_of_somebody_free(self, secretary, unit_head):
        cast.deputy(unit_head, secretary)
        with pytest.raises(RuleViolation, match="Nobody decides about a project that they"):
            approvals.decide(cast.handed_in(secretary), by=secretary)
        assert not who.decided_by(secretary).exists()

    def test_where_nobody_is_free_the_page_says_so(self, secretary, unit_head, admin, as_user):
        project = cast.handed_in(secretary, team=[(unit_head, "")])
        assert who.stuck(Decision.objects.all()) == [waiting(project)]
        text = as_user(admin).get(project.get_absolute_url()).context["nobody"]
        assert "行政负责人" in text

    def test_a_post_elsewhere_or_over_decides_nothing(self, secretary, tunnelling, mining):
        project = cast.handed_in(secretary)
        elsewhere = factories.person("h2", "别处队长", tunnelling, "unit_head")
        former = factories.person("h3", "前队长", mining, "unit_head", until=timezone.localdate())
        for person in (elsewhere, former):
            with pytest.raises(RuleViolation, match="decided by"):
                approvals.decide(project, by=person)
            assert not who.decided_by(person).exists()

    def test_who_decides_and_what_waits_for_them_are_the_same_people(
        self, secretary, unit_head, department, leader, admin, member, outsider
    ):
        cast.deputy(unit_head, department)
        project = cast.handed_in(secretary)
        able = {each.user for each in who.deciders(waiting(project))}
        people = (secretary, unit_head, department, leader, admin, member, outsider)
        assert able == {person for person in people if who.decided_by(person).exists()}
        assert able == {unit_head, department}
        assert able == {person for person in people if not who.why_not_decide(project, person)}

    def test_what_waits_in_a_suspended_project_is_asked_of_nobody(self, secretary, unit_head):
        project = cast.handed_in(secretary)
        Project.objects.filter(pk=project.pk).update(state="suspended")
        assert not who.decided_by(unit_head).exists()


class TestDeputies:
    def test_a_deputy_decides_and_it_is_noted(self, secretary, unit_head, member, as_user):
        cast.deputy(unit_head, member)
        project = cast.handed_in(secretary)
        answer = as_user(member).post(
            f"/projects/project/{project.pk}/do/decide/", {"step": waiting(project).pk, "comment": "同意"}
        )
        assert answer.status_code == 302
        step = project.decisions.get(order=1)
        assert (step.by, step.acting_for, step.state) == (member, unit_head, "passed")
        assert "代" in as_user(secretary).get(project.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        ("since", "until", "may"), [(-9, None, True), (0, 1, True), (1, None, False), (-9, 0, False)]
    )
    def test_only_between_the_days(self, secretary, unit_head, department, since, until, may):
        today = timezone.localdate()
        span = {"since": today + timedelta(days=since)}
        span["until"] = None if until is None else today + timedelta(days=until)
        cast.deputy(unit_head, department, **span)
        assert who.decided_by(department).exists() is False
        project = cast.handed_in(secretary)
        assert who.decided_by(department).exists() is may
        assert bool(who.why_not_decide(project, department)) is not may

    def test_whoever_may_anyway_decides_in_the_own_right(self, secretary, unit_head, mining):
        other = factories.person("h2", "另一位队长", mining, "unit_head")
        cast.deputy(unit_head, other)
        project = approvals.decide(cast.handed_in(secretary), by=other)
        assert project.decisions.get(order=1).acting_for is None

    def test_a_deputy_of_a_deputy_decides_nothing(self, secretary, unit_head, department, leader):
        cast.deputy(unit_head, department)
        cast.deputy(department, leader)
        with pytest.raises(RuleViolation, match="decided by"):
            approvals.decide(cast.handed_in(secretary), by=leader)

    def test_a_deputy_sees_what_the_principal_sees_only_while_standing_in(
        self, secretary, unit_head, outsider
    ):
        project = cast.handed_in(secretary)

        def seen():
            return Project.objects.for_user(User.objects.get(pk=outsider.pk))  # as a new request asks

        assert project not in seen()
        row = cast.deputy(unit_head, outsider)
        assert project in seen()
        deputies.end(row, by=unit_head)
        assert project not in seen()

    def test_one_names_for_oneself_and_the_office_for_others(self, unit_head, department, admin, secretary):
        deputies.name(by=unit_head, principal=unit_head, deputy=department, since=date(2026, 1, 1))
        deputies.name(by=admin, principal=department, deputy=unit_head, since=date(2026, 1, 1))
        with pytest.raises(RuleViolation, match="whoever is away"):
            deputies.name(by=secretary, principal=unit_head, deputy=secretary, since=date(2026, 1, 1))

    def test_the_same_two_are_not_named_twice_for_a_time(self, unit_head, department):
        cast.deputy(unit_head, department)
        with pytest.raises(RuleViolation, match="already named"):
            deputies.name(by=unit_head, principal=unit_head, deputy=department, since=date(2026, 6, 1))

    def test_nobody_stands_in_for_somebody_who_decides_nothing(self, member, department, admin):
        with pytest.raises(RuleViolation, match="nothing to stand in for"):
            deputies.name(by=admin, principal=member, deputy=department, since=date(2026, 1, 1))


class TestTwoAtOnce:
    def test_the_second_is_told_who_acted_when(self, secretary, unit_head, mining, as_user):
        other = factories.person("h2", "另一位队长", mining, "unit_head")
        project = cast.handed_in(secretary)
        url, step = f"/projects/project/{project.pk}/do/send-back/", waiting(project).pk
        approvals.decide(project, by=unit_head, step=step)
        answer = as_user(other).post(url, {"step": step, "comment": "写了很久的意见"})
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "孙队长" in text
        assert "写了很久的意见" in text
        assert project.decisions.get(order=2).state == "waiting"

    def test_it_never_hits_the_next_step_by_mistake(self, secretary, unit_head, department):
        approval_steps.add(
            by=None, kind="secretary", stage="midterm", order=1, name="一", role="confirmer", working_days=3
        )
        approval_steps.add(
            by=None, kind="secretary", stage="midterm", order=2, name="二", role="confirmer", working_days=3
        )
        project = cast.in_state(secretary, "running")
        project = approvals.hand_in(project, by=secretary, stage="midterm")
        first = waiting(project)
        approvals.decide(project, by=department, step=first.pk)
        with pytest.raises(StaleEdit, match="财务老林"):
            approvals.decide(project, by=department, step=first.pk)
        assert waiting(project).order == 2


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_of_two_opposite_decisions_one_holds(self, transactional_roles, secretary, unit_head, mining):
        other = factories.person("h2", "另一位队长", mining, "unit_head")
        project = cast.handed_in(secretary)
        step = waiting(project).pk
        told = at_once(
            lambda: approvals.decide(project, by=unit_head, step=step),
            lambda: approvals.send_back(project, by=other, step=step, comment="不行"),
        )
        assert len(told) == 1
        assert isinstance(told[0], StaleEdit)
        project.refresh_from_db()
        winner = project.decisions.get(order=1)
        assert project.state == {"passed": "in_review", "sent_back": "returned"}[winner.state]
        assert str(winner.by) in told[0].message

    def test_numbers_have_no_gap_and_no_twin(self, transactional_roles, secretary):
        projects = [cast.in_state(secretary, "in_review", name=f"课题{n}") for n in range(5)]
        assert at_once(*(lambda p=p: numbering_alone(p) for p in projects)) == []
        numbers = sorted(Project.objects.values_list("number", flat=True))
        assert numbers == [f"书2026-{n:03d}" for n in range(1, 6)]


def numbering_alone(project):
    """Gives a number as the last step does, in a transaction of its own."""
    with transaction.atomic():
        numbering.approve(project, by=None)


def at_once(*verbs):
    """Runs them in threads that start together; returns what was refused."""
    told, start = [], threading.Barrier(len(verbs))

    def run(verb):
        try:
            start.wait()
            verb()
        except RuleViolation as refusal:
            told.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


class TestSteps:
    def test_the_shipped_steps_are_written_once(self):
        assert approval_steps.ship_steps() > 0
        assert approval_steps.ship_steps() == 0
        for kind in Project.Kind.values:
            for stage in Stage.values:
                assert approval_steps.in_force(kind, stage)

    def test_without_any_written_the_shipped_ones_hold(self):
        assert len(approval_steps.in_force("secretary", "application")) == 3

    def test_the_last_step_of_a_way_is_never_taken_out(self):
        approval_steps.ship_steps()
        only = ApprovalStep.objects.get(kind="secretary", stage="midterm")
        with pytest.raises(RuleViolation, match="only step"):
            approval_steps.stop(only, by=None)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"role": "auditor"}, "do not decide"),
            ({"role": "无此角色"}, "do not decide"),
            ({"order": 0}, "begins with 1"),
            ({"order": 1}, "already a step"),
        ],
    )
    def test_a_step_that_leads_nowhere_is_refused(self, values, words):
        approval_steps.ship_steps()
        step = {"kind": "secretary", "stage": "application", "order": 9, "name": "会审", "role": "leader"}
        with pytest.raises(RuleViolation, match=words):
            approval_steps.add(by=None, working_days=3, **(step | values))


class TestMidterm:
    @pytest.mark.parametrize(
        ("first", "last", "due"),
        [
            (date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 31)),
            (date(2026, 3, 1), date(2026, 12, 31), date(2026, 7, 31)),
            (date(2026, 3, 1), date(2026, 9, 1), date(2026, 6, 1)),
            (date(2026, 7, 1), date(2027, 7, 1), date(2026, 12, 30)),
        ],
    )
    def test_is_due_in_the_middle_or_at_the_end_of_july(self, first, last, due):
        assert numbering.midterm_due(first, last) == due


@pytest.mark.parametrize("state", ProjectState.values)
class TestEveryState:
    """Each verb in each state: where the table has no way, the service refuses and nothing changes."""

    VERBS = {
        "submit": lambda project, by: approvals.submit(project, by=by),
        "withdraw": lambda project, by: drafts.withdraw(project, by=by),
        "edit": lambda project, by: drafts.change(project, by=by, name="改"),
        "recall": lambda project, by: approvals.recall(project, by=by),
        "decide": lambda project, by: approvals.decide(project, by=by),
        "send_back": lambda project, by: approvals.send_back(project, by=by, comment="缺"),
    }
    DECIDING = ("decide", "send_back")

    @pytest.mark.parametrize("verb", VERBS)
    def test_the_table_holds(self, secretary, unit_head, department, verb, state):
        project = cast.in_state(secretary, state)
        Project.objects.filter(pk=project.pk).update(handed_in_by=secretary)
        stage = approvals.STAGE_OF.get(state)
        by = secretary
        if stage:
            step = approval_steps.in_force(project.kind, stage)[-1]
            Decision.objects.create(
                project=project, stage=stage, round=0, order=1, name=step.name, role="unit_head",
                working_days=3, state="waiting",
            )  # fmt: skip
        if verb in self.DECIDING:
            by = unit_head
        ends = project_steps.VERBS[verb].ways.get(state)
        if ends is None:
            with pytest.raises(RuleViolation):
                self.VERBS[verb](project, by)
            project.refresh_from_db()
            assert project.state == state
        else:
            self.VERBS[verb](project, by)
            project.refresh_from_db()
            assert project.state in (ends or (state,))
