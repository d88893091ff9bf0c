"""The pages of findings, of the catalogue and of the terms."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.models import Finding, FindingCode, RectificationTerm
from assessments.services import rectifications
from assessments.views.finding_codes import FindingCodePages, RectificationTermPages
from assessments.views.findings import FindingPages, ResponsibilityPages, TaskPages
from common import links
from tests import factories
from tests.assessments import findings_cast as cast
from tests.branches import contact_cast
from tests.pages import PagesTests, form_values, page

pytestmark = pytest.mark.django_db
State = Finding.State


class Lists(PagesTests):
    @pytest.fixture
    def own(self, mining, secretary, inspector):
        return cast.finding(mining, secretary, inspector, number="2026Q4-0007")

    @pytest.fixture
    def foreign(self, tunnelling, outsider, inspector):
        return cast.finding(
            tunnelling, outsider, inspector, number="2026Q4-0099", statement="掘进面宣讲未覆盖夜班"
        )

    @pytest.fixture
    def writer(self, mining):
        """A section's own inspector, who belongs to the section's office."""
        office = factories.branch("B77", "机关党支部", parent=mining.parent)
        person = factories.person("insp7", "督查员小吴", office, "inspector")
        factories.appoint(person, "party_admin", mining)
        person.appointments.filter(branch=office).update(branch=mining.parent)
        return person

    @pytest.fixture
    def reader(self, mining):
        return factories.person("sec7", "书记七", mining, "secretary")

    def more(self, own, count):
        for number in range(count):
            cast.finding(own.branch, own.owner, own.raised_by, state=State.SUBMITTED, days=number)

    def shown(self, own):
        return own.number


class TestTasks(Lists):
    pages = TaskPages

    @pytest.fixture
    def writer(self, reader):
        return reader


class TestResponsibilities(Lists):
    pages = ResponsibilityPages

    @pytest.fixture
    def writer(self, reader):
        return reader


class TestFindings(PagesTests):
    pages = FindingPages
    changed_field, foreign_field = "statement", "branch"

    @pytest.fixture
    def section(self, company):
        return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")

    @pytest.fixture
    def team(self, section):
        return factories.branch("B11", "综采二队党支部", parent=section)

    @pytest.fixture
    def owner(self, team):
        return factories.person("sec11", "孙支书", team, "secretary")

    @pytest.fixture
    def own(self, team, owner, inspector):
        return cast.finding(team, owner, inspector)

    @pytest.fixture
    def foreign(self, tunnelling, outsider, inspector):
        return cast.finding(tunnelling, outsider, inspector, statement="掘进面宣讲未覆盖夜班")

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, section):
        """Holds every side but answers for another branch of the section."""
        person = factories.person("w1", "督查组长", section, "inspector")
        for role in ("party_admin", "leader", "secretary"):
            factories.appoint(person, role, section)
        return person

    @pytest.fixture
    def reader(self, section):
        return factories.person("aud2", "审计小陈", section, "auditor")

    def typed(self, own):
        return {
            "branch": own.branch_id,
            "code": own.code_id,
            "statement": "党员责任区未挂牌",
            "found_on": cast.today().isoformat(),
            "term": "by_date",
        }

    def change(self, browser, row, text):
        typed = form_values(browser.get(self.pages.url("edit", row.pk)))
        typed |= {self.changed_field: text, "reason": "写错了"}
        return browser.post(self.pages.url("edit", row.pk), typed)

    def test_whoever_read_an_older_version_sees_both_values(self, as_user, writer, own):
        browser = as_user(writer)
        stale = form_values(browser.get(self.pages.url("edit", own.pk))) | {"reason": "写错了"}
        assert self.change(browser, own, "先存的").status_code == 302
        answer = browser.post(self.pages.url("edit", own.pk), stale | {"statement": "后存的"})
        assert answer.status_code == 409
        assert Finding.objects.get(pk=own.pk).statement == "先存的"

    def more(self, own, count):
        for number in range(count):
            cast.finding(own.branch, own.owner, own.raised_by, state=State.SUBMITTED, days=number)

    def shown(self, own):
        return own.number


class TestCodes(PagesTests):
    pages = FindingCodePages
    changed_field = "name"

    @pytest.fixture
    def own(self, company):
        return cast.code()

    def typed(self, own):
        return {"code": "ZZ-02", "name": "换届请示超期未报", "theme": "organisation", "severity": "serious"}

    def more(self, own, count):
        for number in range(count):
            cast.code(f"ZZ-1{number}", f"问题{number}")

    def shown(self, own):
        return own.name

    def test_what_is_out_of_use_is_offered_no_more(self, as_user, admin, own):
        other = cast.code("ZZ-09", "不再使用的问题", is_active=False)
        text = page(as_user(admin).get(FindingPages.url("add")))
        assert own.name in text
        assert other.name not in text


class TestTerms(PagesTests):
    pages = RectificationTermPages

    @pytest.fixture
    def own(self, company):
        since = cast.today() - timedelta(days=100)
        return RectificationTerm.objects.create(severity="general", working_days=17, since=since)

    def typed(self, own):
        return {"severity": "general", "working_days": 12, "since": cast.today().isoformat()}

    def more(self, own, count):
        for number in range(count):
            day = own.since - timedelta(days=20 * number + 20)
            RectificationTerm.objects.create(
                severity="general", working_days=5, since=day, until=day + timedelta(days=20)
            )

    def shown(self, own):
        return "17"

    def test_a_new_term_ends_the_former_one(self, as_user, admin, own):
        as_user(admin).post(self.pages.url("add"), self.typed(own))
        own.refresh_from_db()
        assert own.until == cast.today()

    def test_a_term_that_begins_before_the_one_in_force_is_refused(self, as_user, admin, own):
        typed = self.typed(own) | {"since": own.since.isoformat()}
        assert as_user(admin).post(self.pages.url("add"), typed).status_code == 422


def browse(as_user, person, name, *args, query=""):
    return page(as_user(person).get(reverse(f"assessments:{name}", args=args) + query))


class TestRaising:
    def test_the_theme_severity_owner_and_term_come_from_what_is_known(
        self, as_user, inspector, mining, secretary, leader
    ):
        contact_cast.point(leader, mining, is_lead=True)
        code = cast.code(
            "ZZ-05", "换届请示超期未报", theme="organisation", severity="serious", basis="第十二条"
        )
        typed = {"branch": mining.pk, "code": code.pk, "statement": "超期三个月", "term": "by_date"}
        typed["found_on"] = cast.today().isoformat()
        answer = as_user(inspector).post(FindingPages.url("add"), typed)
        assert answer.status_code == 302, answer.context["form"].errors
        row = Finding.objects.get()
        assert (row.theme, row.severity, row.basis) == ("organisation", "serious", "第十二条")
        assert (row.owner, row.leader, row.state) == (secretary, leader, State.OPEN)
        assert row.number
        assert row.issued_on == cast.today() < row.due_on

    def test_a_problem_of_a_contact_visit_stands_there_and_the_visit_is_linked(
        self, as_user, leader, mining, secretary
    ):
        visit = contact_cast.visit(
            contact_cast.point(leader, mining), cast.today(), problems="夜班无人讲安全"
        )
        browser, url = as_user(leader), f"{FindingPages.url('add')}?visit={visit.pk}"
        typed = form_values(browser.get(url))
        assert (typed["statement"], typed["branch"]) == ("夜班无人讲安全", str(mining.pk))
        answer = browser.post(url, typed | {"code": cast.code().pk})
        assert answer.status_code == 302, answer.context["form"].errors
        assert [record.url for record in links.records_of(Finding.objects.get(), leader)] == [
            visit.get_absolute_url()
        ]

    def test_a_visit_that_is_not_ones_own_gives_nothing_away(self, as_user, inspector, leader, mining):
        visit = contact_cast.visit(
            contact_cast.point(leader, mining), cast.today(), state="draft", problems="夜班无人讲安全"
        )
        url = f"{FindingPages.url('add')}?visit={visit.pk}"
        assert as_user(inspector).get(url).status_code == 404

    def test_nobody_raises_findings_at_the_own_unit(self, as_user, company, mining, secretary):
        own = factories.person("insp3", "本支部督查员", mining)
        factories.appoint(own, "inspector", company)
        typed = {"branch": mining.pk, "code": cast.code().pk, "statement": "无记录", "term": "by_date"}
        typed["found_on"] = cast.today().isoformat()
        assert as_user(own).post(FindingPages.url("add"), typed).status_code == 422
        assert not FindingCode.objects.none()
        assert not Finding.objects.exists()


class TestLists:
    @pytest.fixture
    def rows(self, mining, secretary, inspector):
        made = {
            "overdue": cast.finding(mining, secretary, inspector, days=-6),
            "near": cast.finding(mining, secretary, inspector, days=3, code=cast.code("ZZ-02", "未挂牌")),
            "closed": cast.finding(
                mining, secretary, inspector, state=State.CLOSED, code=cast.code("ZZ-03", "超期")
            ),
            "withdrawn": cast.finding(
                mining, secretary, inspector, state=State.WITHDRAWN, code=cast.code("ZZ-04", "其他")
            ),
        }
        cast.measure(made["near"], secretary, "补挂责任区牌")
        return made

    def test_one_sentence_sums_it_up_without_what_was_withdrawn(self, as_user, inspector, rows):
        assert "共 3 项，未销号 2，逾期 1" in browse(as_user, inspector, "finding_list")

    def test_each_tab_shows_other_columns_of_the_same_rows(self, as_user, inspector, rows, secretary):
        tasks = browse(as_user, inspector, "finding_tasks_list")
        responsibility = browse(as_user, inspector, "finding_responsibility_list")
        assert "补挂责任区牌" in tasks
        assert secretary.name not in tasks
        assert secretary.name in responsibility
        assert all(rows["near"].number in text for text in (tasks, responsibility))

    def test_the_export_follows_the_tab(self, as_user, inspector, rows):
        url = reverse("assessments:finding_tasks_export", args=["csv"])
        assert "补挂责任区牌" in page(as_user(inspector).get(url))

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("standing=undone", {"overdue", "near"}),
            ("standing=overdue", {"overdue"}),
            ("standing=closed", {"closed"}),
            ("standing=withdrawn", {"withdrawn"}),
            ("repeats=yes", set()),
            ("whose=raised", {"overdue", "near", "closed", "withdrawn"}),
            ("whose=owner", set()),
            ("severity=serious", set()),
        ],
    )
    def test_filters_narrow_the_list(self, as_user, inspector, rows, query, found):
        text = browse(as_user, inspector, "finding_list", query=f"?{query}")
        assert {name for name, row in rows.items() if row.number in text} == found

    def test_what_is_found_again_within_a_year_is_marked_with_the_time(
        self, as_user, inspector, rows, mining, secretary
    ):
        again = cast.finding(mining, secretary, inspector, found_on=cast.today())
        text = browse(as_user, inspector, "finding_list", query="?repeats=yes")
        assert again.number in text
        assert "重复 第 2 次" in text
        assert rows["overdue"].number not in text
        assert rows["overdue"].number in browse(as_user, inspector, "finding_detail", again.pk)


class TestOneFinding:
    def test_there_is_one_main_button_and_it_is_the_next_step(self, as_user, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector)
        answer = as_user(secretary).get(row.get_absolute_url())
        main = [each for each in answer.context["actions"] if each.get("primary")]
        assert [each["url"] for each in main] == [FindingPages.url("action", row.pk, "submit-measures")]

    def test_a_leader_in_charge_sees_it_wherever_the_branch_is(self, as_user, mining, secretary, inspector):
        away = factories.branch("B88", "外地党支部")
        leader = factories.person("lead9", "分管领导", away, "leader")
        row = cast.in_state(State.CHECKED, mining, secretary, inspector, leader=leader)
        assert as_user(leader).get(row.get_absolute_url()).status_code == 200
        url = FindingPages.url("action", row.pk, "confirm")
        assert as_user(leader).post(url, {"seen": "现场复核属实"}).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.closed_by) == (State.CLOSED, leader)

    def test_measures_are_prefilled_and_a_wrong_day_stands_beside_its_field(
        self, as_user, mining, secretary, inspector
    ):
        row = cast.finding(mining, secretary, inspector, suggestion="逐班登记")
        browser, url = as_user(secretary), FindingPages.url("action", row.pk, "submit-measures")
        text = page(browser.get(url))
        assert "逐班登记" in text
        assert "data-draft" in text
        late = (row.due_on + timedelta(days=1)).isoformat()
        typed = {"measures-TOTAL_FORMS": 1, "measures-INITIAL_FORMS": 0, "measures-0-text": "逐班登记"}
        typed |= {"measures-0-owner": secretary.pk, "measures-0-due_on": late}
        answer = browser.post(url, typed)
        assert answer.status_code == 422
        assert "due_on" in answer.context["formset"].forms[0].errors
        assert Finding.objects.get(pk=row.pk).state == State.OPEN

    def test_whoever_is_late_names_a_day_that_can_be_kept(self, as_user, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector, days=-2)
        browser, url = as_user(secretary), FindingPages.url("action", row.pk, "submit-measures")
        assert browser.get(url).context["formset"].forms[0]["due_on"].initial is None
        day = cast.today() + timedelta(days=5)
        typed = {"measures-TOTAL_FORMS": 1, "measures-INITIAL_FORMS": 0, "measures-0-text": "逐班登记"}
        typed |= {"measures-0-owner": secretary.pk, "measures-0-due_on": day.isoformat()}
        assert browser.post(url, typed).status_code == 302
        assert row.measures.get().due_on == day

    def test_the_result_needs_both_values_or_none(self, as_user, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector, state=State.IN_PROGRESS)
        url = FindingPages.url("action", row.pk, "submit")
        answer = as_user(secretary).post(url, {"text": "已整改", "figure": "有记录班次", "after": "30"})
        assert answer.status_code == 422
        assert "before" in answer.context["form"].errors

    def test_the_form_is_a_word_file_with_what_was_done(self, as_user, mining, secretary, inspector):
        row = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
        answer = as_user(inspector).get(reverse("assessments:finding_document", args=[row.pk]))
        assert answer.content[:2] == b"PK"

    def test_returned_versions_stay_with_their_verdict(self, as_user, mining, secretary, inspector):
        row = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
        rectifications.return_rectification(row, by=inspector, reason="夜班仍缺记录")
        text = browse(as_user, secretary, "finding_detail", row.pk)
        assert "夜班仍缺记录" in text
        assert "已逐班登记" in text


class TestTogether:
    def test_the_preparation_names_what_is_open_and_what_came_again(
        self, as_user, mining, secretary, inspector
    ):
        first = cast.finding(mining, secretary, inspector, state=State.CLOSED)
        again = cast.finding(mining, secretary, inspector, days=-2, found_on=cast.today() - timedelta(days=1))
        void = cast.finding(mining, secretary, inspector, state=State.WITHDRAWN)
        text = browse(as_user, inspector, "finding_preparation", mining.pk)
        assert first.number in text
        assert again.number in text
        assert void.number not in text
        assert "重复 第 2 次" in text

    def test_the_page_of_a_branch_loads_them(self, as_user, inspector, mining):
        text = page(as_user(inspector).get(mining.get_absolute_url()))
        assert reverse("assessments:finding_preparation", args=[mining.pk]) in text

    def test_common_problems_count_findings_and_branches(
        self, as_user, mining, tunnelling, secretary, outsider, inspector
    ):
        day = cast.today()
        for branch, owner in ((mining, secretary), (tunnelling, outsider), (tunnelling, outsider)):
            cast.finding(branch, owner, inspector, found_on=day)
        cast.finding(mining, secretary, inspector, state=State.WITHDRAWN, found_on=day)
        answer = as_user(inspector).get(reverse("assessments:common_problems"))
        line = answer.context["lines"][0]
        assert (line["findings"], line["branches"], line["undone"]) == (3, 2, 3)
        exported = page(as_user(inspector).get(reverse("assessments:common_problems_export", args=["csv"])))
        assert "综采一队党支部、掘进二队党支部" in exported
