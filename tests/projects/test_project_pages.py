"""The pages of projects, steps and deputies: forms, verbs, consents, coverage, todos."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branches.models import User
from common import links
from projects.models import Project, TeamMember
from projects.services import approvals
from projects.todos.application import todos
from projects.views.application_verbs import APPLICATION_ACTIONS
from projects.views.projects import ProjectPages
from tests import factories
from tests.assessments import filing_cast
from tests.pages import PagesTests, page, queries
from tests.projects import application_cast as cast

pytestmark = pytest.mark.django_db
ADD = "/projects/project/add/"


def rows(prefix, *typed):
    """What a browser sends of the rows of the application."""
    sent = {f"{prefix}-TOTAL_FORMS": len(typed), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(typed):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def typed(person, **values):
    found = {
        "kind": "secretary",
        "category": "tech_research",
        "name": "降低主运皮带停机时间",
        "branch": person.branch_id,
        "lead": person.pk,
        "starts_on": "2026-03-01",
        "ends_on": "2026-12-31",
        "formula": "unit_saving",
        "report_every": "month",
    }
    return found | values


class TestProjectPages(PagesTests):
    pages = ProjectPages
    foreign_field, changed_field = "branch", "name"

    @pytest.fixture
    def own(self, secretary):
        return cast.draft(secretary)

    @pytest.fixture
    def foreign(self, outsider):
        return cast.draft(outsider, name="掘进队的课题")

    @pytest.fixture
    def foreign_choice(self, foreign):
        return foreign.branch

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("aud2", "审计小马", mining, "auditor")

    @pytest.fixture
    def powerless(self, nobody):
        return nobody

    def typed(self, own):
        return typed(own.lead)

    def more(self, own, count):
        for number in range(count):
            cast.handed_in(own.lead, name=f"课题{number}", tags=["皮带"])

    def test_the_choices_of_the_form_hold_no_foreign_rows(self, as_user, writer, own, foreign_choice):
        """Partners may be any branch, for they are asked; one's own branch is not chosen among them."""
        form = as_user(writer).get(ADD).context["form"]
        assert foreign_choice not in form.fields["branch"].queryset
        assert not form.fields["lead"].queryset.filter(branch=foreign_choice).exists()

    def test_asking_before_a_verb_changes_nothing(self, as_user, writer, own):
        """A secretary has not every verb of a project's life; here those of the application are asked."""
        before = Project.objects.filter(pk=own.pk).values().get()
        for verb in APPLICATION_ACTIONS:
            assert as_user(writer).get(self.pages.url("action", own.pk, verb)).status_code == 200
        assert Project.objects.filter(pk=own.pk).values().get() == before

    def test_a_foreign_id_in_the_body_is_refused(self, as_user, writer, own, foreign_choice):
        answer = as_user(writer).post(ADD, typed(writer, branch=foreign_choice.pk))
        assert answer.status_code == 422
        assert "branch" in answer.context["form"].errors


class TestApplicationForm:
    def test_everything_is_saved_from_one_page(self, as_user, secretary, member, outsider):
        sent = typed(
            secretary,
            **cast.WORDS,
            baseline="14",
            target="6",
            fund="20000",
            tags="皮带、运输",
            **{f"unit_saving-{name}": value for name, value in cast.FIGURES.items()},
        )
        sent |= rows("team", {"user": member.pk, "task": "点检"}, {"number": "sec2", "task": "配合"}, {})
        sent |= rows("milestones", {"name": "定型", "output": "工艺卡", "due_on": "2026-05-31"}, {})
        answer = as_user(secretary).post(ADD, sent)
        assert answer.status_code == 302
        project = Project.objects.get()
        assert {(row.user, row.consent) for row in project.team.all()} == {
            (member, TeamMember.Consent.NOT_NEEDED),
            (outsider, TeamMember.Consent.ASKED),
        }
        assert str(project.benefit.expected_amount) == "124000.00"
        assert project.tags.count() == 2

    def test_an_incomplete_draft_is_saved_and_handing_in_says_what_is_missing(self, as_user, secretary):
        browser = as_user(secretary)
        answer = browser.post(ADD, typed(secretary) | {"do": "submit"}, follow=True)
        project = Project.objects.get()
        assert answer.redirect_chain[-1][0].endswith("/do/submit/")
        assert answer.context["reason"]
        assert browser.post(answer.redirect_chain[-1][0]).status_code in {302, 409}
        project.refresh_from_db()
        assert project.state == Project.State.DRAFT
        assert browser.get(project.get_absolute_url()).context["missing"]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"ends_on": "2026-02-01"}, "ends_on"),
            ({"fund": "-1"}, "fund"),
            ({"fund": "100000001"}, "fund"),
            ({"fund": "很多"}, "fund"),
            ({"baseline": "6", "target": "6.0"}, "target"),
            ({"baseline": "99999999999"}, "baseline"),
            ({"unit_saving-volume": "-3"}, "unit_saving-volume"),
            ({"unit_saving-volume": "三"}, "unit_saving-volume"),
            ({"name": "长" * 121}, "name"),
            ({"tags": "标" * 21}, "tags"),
        ],
    )
    def test_bad_input_is_refused_beside_its_field_and_nothing_typed_is_lost(
        self, as_user, secretary, wrong, field
    ):
        answer = as_user(secretary).post(ADD, typed(secretary, background="写了很久的背景") | wrong)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert "写了很久的背景" in page(answer, 422)
        assert not Project.objects.exists()

    @pytest.mark.parametrize(
        "team",
        [
            [{"user": "M"}, {"user": "M"}],
            [{"user": "L"}],
            [{"number": "没有此号"}],
            [{"user": "M", "number": "sec2"}],
            [{"task": "没有人"}],
            [{"user": "F"}],
        ],
    )
    def test_a_wrong_row_of_the_team_is_refused_in_its_row(self, as_user, secretary, member, outsider, team):
        people = {"M": member.pk, "L": secretary.pk, "F": outsider.pk}
        team = [{name: people.get(value, value) for name, value in row.items()} for row in team]
        answer = as_user(secretary).post(ADD, typed(secretary) | rows("team", *team))
        assert answer.status_code == 422
        assert any(answer.context["form"].team.errors)
        assert not Project.objects.exists()

    @pytest.mark.parametrize("day", ["2026-02-28", "2027-01-01", "", "不是日子"])
    def test_a_wrong_milestone_is_refused_in_its_row(self, as_user, secretary, day):
        sent = typed(secretary) | rows("milestones", {"name": "定型", "due_on": day})
        answer = as_user(secretary).post(ADD, sent)
        assert answer.status_code == 422
        assert "due_on" in answer.context["form"].milestones.errors[0]

    def test_the_own_branch_is_refused_as_partner(self, as_user, secretary):
        sent = typed(secretary, kind="joint", partners=[secretary.branch_id])
        answer = as_user(secretary).post(ADD, sent)
        assert "partners" in answer.context["form"].errors

    def test_a_figure_of_the_catalogue_is_linked_and_names_the_indicator(self, as_user, secretary):
        metric = filing_cast.metric("life_records")
        as_user(secretary).post(ADD, typed(secretary, metric=metric.pk))
        project = Project.objects.get()
        assert project.indicator == str(metric)
        assert links.from_row(project).get().to_id == metric.pk

    def test_a_member_drafts_with_colleagues_of_the_own_branch(self, as_user, member, secretary):
        browser = as_user(member)
        assert browser.get(ADD).status_code == 200
        sent = typed(member, kind="member") | rows("team", {"user": secretary.pk, "task": "指导"})
        assert browser.post(ADD, sent).status_code == 302
        assert Project.objects.get().team.get().user == secretary

    def test_what_was_typed_is_kept_by_the_browser(self, as_user, secretary):
        assert 'data-draft="project-new"' in page(as_user(secretary).get(ADD))

    def test_the_form_brings_back_everything_that_was_saved(self, as_user, secretary, member):
        project = cast.draft(secretary, team=[(member, "点检")], tags=["皮带"])
        text = page(as_user(secretary).get(f"/projects/project/{project.pk}/edit/"))
        for words in ("接头工艺定型", "点检", "皮带", "1200", "2026-05-31"):
            assert words in text

    def test_rows_that_were_not_touched_stay_when_something_else_is_changed(self, as_user, secretary, member):
        project = cast.draft(secretary, team=[(member, "点检")])
        [step] = project.milestones.all()
        sent = typed(secretary, measures="补充的措施") | rows("team", {"user": member.pk, "task": "点检"}, {})
        sent |= rows("milestones", {"name": step.name, "output": step.output, "due_on": step.due_on}, {})
        sent |= {"team-INITIAL_FORMS": 1, "milestones-INITIAL_FORMS": 1}
        answer = as_user(secretary).post(f"/projects/project/{project.pk}/edit/", sent)
        assert answer.status_code == 302
        assert project.team.get().user == member
        assert project.milestones.get().name == step.name

    def test_an_approved_project_is_not_edited(self, as_user, secretary):
        project = cast.in_state(secretary, "running")
        browser, url = as_user(secretary), f"/projects/project/{project.pk}/edit/"
        assert browser.get(url).status_code == 409
        answer = browser.post(url, typed(secretary, name="晚了"))
        assert answer.status_code == 422
        assert url not in page(browser.get(project.get_absolute_url()))


class TestVerbsByPage:
    """Each verb by page and in bulk for each role of the branch, in the states where it fits and where it does not."""

    ROLES = ("secretary", "unit_head", "confirmer", "leader", "party_admin", "inspector", "member", "auditor")
    MAY = {
        "submit": {"secretary", "party_admin"},
        "recall": {"secretary", "party_admin"},
        "withdraw": {"secretary", "party_admin"},
        "decide": {"secretary", "unit_head", "confirmer", "leader", "party_admin"},
        "send-back": {"secretary", "unit_head", "confirmer", "leader", "party_admin"},
    }

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("verb", MAY)
    def test_the_address_is_open_to_the_right_roles(self, as_user, secretary, mining, verb, role):
        project = cast.in_state(secretary, "draft" if verb in {"submit", "withdraw"} else "in_review")
        person = secretary if role == "secretary" else factories.person(f"x-{role}", "某人", mining, role)
        answer = as_user(person).get(ProjectPages.url("action", project.pk, verb))
        assert answer.status_code == (200 if role in self.MAY[verb] else 403)

    @pytest.mark.parametrize("verb", MAY)
    def test_in_a_state_that_does_not_fit_nothing_happens(self, as_user, secretary, unit_head, verb):
        project = cast.in_state(secretary, "finished")
        person = unit_head if verb in {"decide", "send-back"} else secretary
        browser = as_user(person)
        answer = browser.post(ProjectPages.url("action", project.pk, verb), {"comment": "缺", "reason": "无"})
        assert answer.status_code in {409, 422}
        project.refresh_from_db()
        assert project.state == "finished"

    def test_many_are_handed_in_or_none(self, as_user, secretary):
        good, bad = cast.draft(secretary), cast.draft(secretary, name="没写完", measures="")
        browser, url = as_user(secretary), ProjectPages.url("bulk", "submit")
        browser.post(url, {"pk": [good.pk, bad.pk]})
        assert set(Project.objects.values_list("state", flat=True)) == {"draft"}
        browser.post(url, {"pk": [good.pk]})
        good.refresh_from_db()
        assert good.state == "in_review"

    def test_many_are_agreed_to_but_never_one_of_the_own(self, as_user, secretary, unit_head):
        mine = cast.handed_in(secretary, team=[(unit_head, "")])
        other = cast.handed_in(secretary, name="另一个")
        browser, url = as_user(unit_head), ProjectPages.url("bulk", "decide")
        browser.post(url, {"pk": [mine.pk, other.pk]})
        assert other.decisions.filter(state="passed").count() == 0
        browser.post(url, {"pk": [other.pk]})
        assert other.decisions.filter(state="passed").count() == 1

    def test_many_are_not_sent_back_without_a_word(self, as_user, unit_head):
        assert as_user(unit_head).post("/projects/project/bulk/send-back/", {}).status_code == 404

    def test_the_filters_find_what_is_mine_and_what_i_decide(self, as_user, secretary, unit_head, outsider):
        project = cast.handed_in(secretary)
        for person, whose, found in (
            (unit_head, "decide", True),
            (unit_head, "mine", False),
            (secretary, "mine", True),
            (secretary, "decide", False),
            (secretary, "drafted", True),
        ):
            text = page(as_user(person).get(f"{ProjectPages.url('list')}?whose={whose}"))
            assert (str(project) in text) is found


class TestCoverage:
    @pytest.fixture
    def members(self, mining):
        people = [factories.person(f"m{n}", f"党员{n}", mining, "member") for n in range(4)]
        User.objects.filter(pk__in=[one.pk for one in people]).update(joined_party_on=date(2010, 7, 1))
        return people

    def test_the_page_tells_members_with_a_project_of_all_members(self, as_user, secretary, members):
        project = cast.in_state(secretary, "running", team=[(members[0], "")])
        Project.objects.filter(pk=project.pk).update(approved_on=timezone.localdate())
        (row,) = as_user(secretary).get("/projects/coverage/").context["rows"]
        assert (row["having"], row["members"], row["share"]) == (1, 4, 25)

    def test_branches_stand_in_the_order_of_the_tree_whatever_their_share(
        self, as_user, admin, members, tunnelling
    ):
        other = factories.person("t1", "掘进党员", tunnelling, "member")
        User.objects.filter(pk=other.pk).update(joined_party_on=date(2010, 7, 1))
        project = cast.in_state(other, "running", kind="member")
        Project.objects.filter(pk=project.pk).update(approved_on=timezone.localdate())
        shown = as_user(admin).get("/projects/coverage/?sort=share").context["rows"]
        assert [row["branch"].code for row in shown] == ["B01", "B02"]
        assert [row["share"] for row in shown] == [0, 100]

    def test_it_costs_as_many_queries_for_many_branches_as_for_one(self, as_user, admin, members, company):
        browser = as_user(admin)
        few = queries(browser, "/projects/coverage/")
        for number in range(5):
            factories.branch(f"X{number}", f"队{number}党支部", parent=company)
        assert queries(browser, "/projects/coverage/") <= few


class TestTodos:
    def titles(self, person):
        person = User.objects.get(pk=person.pk)  # what a person may is worked out once a request
        return [todo.title for todo in todos(person)]

    def test_a_step_waits_for_its_decider_and_the_deputy(self, secretary, unit_head, department):
        cast.deputy(unit_head, department)
        project = cast.handed_in(secretary)
        for person in (unit_head, department):
            assert any(str(project) in title for title in self.titles(person))
        assert self.titles(secretary) == []
        assert todos(unit_head)[0].due is not None

    def test_what_came_back_is_to_be_mended(self, secretary, unit_head):
        project = approvals.send_back(cast.handed_in(secretary), by=unit_head, comment="缺测算")
        assert [todo.note for todo in todos(secretary)] == ["缺测算"]
        assert str(project) in self.titles(secretary)[0]

    def test_a_draft_that_was_left_is_mentioned(self, secretary):
        project = cast.draft(secretary)
        assert self.titles(secretary) == []
        Project.objects.filter(pk=project.pk).update(created_on=timezone.localdate() - timedelta(days=20))
        assert str(project) in self.titles(secretary)[0]

    def test_consents_are_asked_of_the_other_branch(self, secretary, outsider, tunnelling):
        cast.draft(secretary, kind="joint", partners=[tunnelling], team=[(outsider, "")])
        assert len(self.titles(outsider)) == 1
        assert "2" in self.titles(outsider)[0]

    def test_the_office_is_told_where_nobody_can_decide(self, secretary, admin):
        project = cast.handed_in(secretary)
        assert any(str(project) in title for title in self.titles(admin))

    def test_many_cost_no_more_queries_than_few(
        self, secretary, unit_head, admin, django_assert_max_num_queries
    ):
        for number in range(8):
            cast.handed_in(secretary, name=f"课题{number}")
        with django_assert_max_num_queries(12):
            todos(unit_head)
        with django_assert_max_num_queries(14):
            todos(admin)


class TestDraftsOfOpinions:
    def test_an_opinion_outlives_an_expired_session(self, as_user, secretary, unit_head):
        project = cast.handed_in(secretary)
        text = page(as_user(unit_head).get(ProjectPages.url("action", project.pk, "send-back")))
        assert f'data-draft="project-{project.pk}-send-back"' in text

    def test_a_verb_without_words_keeps_none(self, as_user, secretary):
        project = cast.draft(secretary)
        assert "data-draft=" not in page(
            as_user(secretary).get(ProjectPages.url("action", project.pk, "submit"))
        )
