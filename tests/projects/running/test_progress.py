"""Progress of a project: once a window, with milestones, mended until the window ends, late without a penalty."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import links
from common.errors import RuleViolation, StaleEdit
from common.windows import window_of
from projects import goal_readings, reporting
from projects.models import Milestone, ProgressReport, Project
from projects.services import progress
from projects.views.progress import ProgressPages, when
from tests import factories
from tests.assessments import filing_cast
from tests.pages import PagesTests, form_values, page
from tests.projects import running_cast as cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(mining, secretary):
    return cast.project(mining, secretary)


def this_window(project):
    return window_of(project.report_every, cast.today())


def file(project, by, window=None, **values):
    values = {"words": "按计划推进", "health": "on_track"} | values
    return progress.file(by=by, project=project, window=window or this_window(project), **values)


class TestWindows:
    def test_a_project_owes_the_months_since_it_began_a_quarter_back(self, project):
        found = reporting.windows_of(project, date(2026, 9, 20))
        assert [window.label for window in found] == ["2026-09", "2026-08", "2026-07", "2026-06"]

    def test_the_first_window_is_owed_when_the_project_ran_half_of_it(self, mining, secretary):
        early = cast.project(mining, secretary, starts_on=date(2026, 9, 10), approved_on=date(2026, 9, 16))
        late = cast.project(mining, secretary, starts_on=date(2026, 9, 10), approved_on=date(2026, 9, 17))
        assert [w.label for w in reporting.windows_of(early, date(2026, 9, 20))] == ["2026-09"]
        assert not reporting.windows_of(late, date(2026, 9, 20))

    def test_a_resumed_project_owes_nothing_of_the_time_it_rested(self, project):
        project.reports_from = date(2026, 9, 1)
        assert [w.label for w in reporting.windows_of(project, date(2026, 9, 20))] == ["2026-09"]

    def test_quarters_where_the_application_says_so(self, mining, secretary):
        project = cast.project(mining, secretary, report_every="quarter", approved_on=date(2026, 5, 1))
        found = reporting.windows_of(project, date(2026, 9, 20))
        assert [(w.first_day, w.last_day) for w in found] == [
            (date(2026, 7, 1), date(2026, 9, 30)),
            (date(2026, 4, 1), date(2026, 6, 30)),
        ]

    def test_what_is_unfiled_costs_one_query_for_any_number_of_projects(self, project, mining, secretary):
        cast.report(project, secretary)
        projects = [project, *(cast.project(mining, secretary) for _number in range(3))]
        with CaptureQueriesContext(connection) as caught:
            found = reporting.unfiled(projects)
        assert len(caught) == 1
        assert this_window(project) not in found[project.pk]
        assert this_window(project) in found[projects[1].pk]


class TestFiling:
    def test_a_report_keeps_the_milestones_as_they_were_then(self, project, secretary):
        milestone = cast.milestone(project, cast.today())
        rows = [{"milestone": milestone.pk, "state": "done", "done_on": cast.today()}]
        report = file(project, secretary, value=Decimal("111.5"), milestones=rows)
        milestone.refresh_from_db()
        assert (milestone.state, milestone.done_on) == ("done", cast.today())
        assert report.milestones[0]["state"] == "done"
        assert report.value == Decimal("111.5")

    def test_a_window_is_filed_once_and_the_second_hears_who_was_first(self, project, secretary):
        file(project, secretary)
        with pytest.raises(RuleViolation, match="李支书"):
            file(project, secretary)
        assert ProgressReport.objects.count() == 1

    @pytest.mark.parametrize("state", ["suspended", "acceptance", "finished", "draft", "terminated"])
    def test_nothing_is_filed_while_a_project_does_not_run(self, mining, secretary, state):
        project = cast.project(mining, secretary, state)
        with pytest.raises(RuleViolation):
            file(project, secretary)

    def test_a_window_that_is_not_owed_is_refused(self, project, secretary):
        with pytest.raises(RuleViolation):
            file(project, secretary, window_of("month", cast.today() + timedelta(days=60)))

    def test_a_missed_window_is_filed_later_and_the_day_says_so(self, project, secretary):
        missed = reporting.windows_of(project)[1]
        report = file(project, secretary, missed)
        assert report.is_late
        assert str(cast.today()) in when(report)
        assert when(report) != str(cast.today())

    @pytest.mark.parametrize(
        "row",
        [
            {"state": "done", "done_on": None},
            {"state": "done", "done_on": date(2099, 1, 1)},
            {"state": "dropped", "reason": "  "},
        ],
    )
    def test_a_milestone_needs_its_day_or_its_reason_and_then_nothing_is_kept(self, project, secretary, row):
        milestone = cast.milestone(project, cast.today())
        with pytest.raises(RuleViolation, match="完成设计"):
            file(project, secretary, milestones=[{"milestone": milestone.pk, **row}])
        assert not ProgressReport.objects.exists()
        assert Milestone.objects.get().state == "planned"

    def test_nothing_is_done_back_in_a_window_that_is_filed(self, project, secretary):
        running, before = reporting.windows_of(project)[:2]
        milestone = cast.milestone(project, before.last_day)
        back = {"milestone": milestone.pk, "state": "done", "done_on": before.last_day}
        for window in reporting.windows_of(project)[1:]:
            file(project, secretary, window)
        with pytest.raises(RuleViolation, match="完成设计"):
            file(project, secretary, running, milestones=[back])
        milestone.refresh_from_db()
        assert milestone.state == "planned"
        file(project, secretary, running, milestones=[back | {"done_on": running.first_day}])
        milestone.refresh_from_db()
        assert milestone.done_on == running.first_day

    def test_a_window_that_is_filed_late_may_tell_what_was_done_in_it(self, project, secretary):
        _running, before = reporting.windows_of(project)[:2]
        milestone = cast.milestone(project, before.last_day)
        back = {"milestone": milestone.pk, "state": "done", "done_on": before.last_day}
        file(project, secretary, before, milestones=[back])
        milestone.refresh_from_db()
        assert milestone.done_on == before.last_day

    def test_what_was_done_in_days_that_owe_no_report_may_be_told(self, mining, secretary):
        begun = cast.today().replace(day=1) - timedelta(days=5)
        project = cast.project(mining, secretary, starts_on=begun, approved_on=begun)
        assert [window.first_day for window in reporting.windows_of(project)] == [cast.today().replace(day=1)]
        milestone = cast.milestone(project, begun + timedelta(days=2))
        done = {"milestone": milestone.pk, "state": "done", "done_on": begun + timedelta(days=2)}
        file(project, secretary, milestones=[done])
        milestone.refresh_from_db()
        assert milestone.done_on == milestone.due_on

    def test_a_milestone_of_another_project_is_refused(self, project, secretary, mining):
        other = cast.milestone(cast.project(mining, secretary), cast.today())
        with pytest.raises(RuleViolation):
            file(project, secretary, milestones=[{"milestone": other.pk, "state": "dropped", "reason": "停"}])

    def test_a_dropped_milestone_keeps_why(self, project, secretary):
        milestone = cast.milestone(project, cast.today())
        file(
            project,
            secretary,
            milestones=[{"milestone": milestone.pk, "state": "dropped", "reason": "设备停产"}],
        )
        milestone.refresh_from_db()
        assert (milestone.state, milestone.reason, milestone.done_on) == ("dropped", "设备停产", None)

    def test_a_milestone_past_its_day_is_done_late_and_not_dropped(self, project, secretary):
        milestone = cast.milestone(project, cast.today() - timedelta(days=1))
        with pytest.raises(RuleViolation, match="已过期限"):
            file(
                project,
                secretary,
                milestones=[{"milestone": milestone.pk, "state": "dropped", "reason": "设备停产"}],
            )


class TestCorrecting:
    def test_ones_own_report_is_mended_while_the_window_runs(self, project, secretary):
        report = file(project, secretary)
        report = progress.correct(report, by=secretary, version=report.version, words="提前完成")
        assert (report.words, report.version) == ("提前完成", 2)

    def test_nobody_mends_what_somebody_else_filed(self, project, secretary, admin):
        with pytest.raises(RuleViolation):
            progress.correct(file(project, secretary), by=admin, words="改")

    def test_after_the_window_it_stays_as_it_is(self, project, secretary):
        report = file(project, secretary, reporting.windows_of(project)[1])
        with pytest.raises(RuleViolation, match=str(report.last_day)):
            progress.correct(report, by=secretary, words="改")

    def test_whoever_read_an_older_version_is_told_what_differs(self, project, secretary):
        report = file(project, secretary)
        progress.correct(report, by=secretary, version=1, words="先存的")
        milestone = cast.milestone(project, cast.today())
        row = {"milestone": milestone.pk, "state": "done", "done_on": cast.today()}
        with pytest.raises(StaleEdit) as stale:
            progress.correct(report, by=secretary, version=1, words="后存的", milestones=[row])
        assert [line["theirs"] for line in stale.value.comparison] == ["先存的"]
        milestone.refresh_from_db()
        assert milestone.state == "planned"


class TestReadings:
    def figure(self, branch, quarter, value, metric):
        period = filing_cast.period(quarter)
        model = links.model_of("assessments.figure")
        return model.objects.create(
            period=period,
            metric=metric,
            branch=branch,
            actual=Decimal(value),
            changed_at=f"{quarter[:4]}-12-31T00:00:00+08:00",
        )

    def test_the_newest_figure_of_the_linked_metric_is_named_with_its_source(
        self, project, secretary, mining, tunnelling
    ):
        metric = filing_cast.metric("cost_per_tonne")
        links.connect(project, metric, by=secretary)
        self.figure(mining, "2026Q1", "118", metric)
        self.figure(mining, "2026Q2", "114.5", metric)
        self.figure(mining, "2026Q4", "90", metric)
        self.figure(tunnelling, "2026Q3", "70", metric)
        reading = goal_readings.reading_of(project, date(2026, 9, 30))
        assert reading.value == Decimal("114.5")
        assert metric.name in reading.source

    def test_without_a_link_nothing_is_filled_in(self, project, mining):
        self.figure(mining, "2026Q1", "118", filing_cast.metric("cost_per_tonne"))
        assert goal_readings.reading_of(project) is None

    def test_the_form_names_the_source_and_keeps_it_until_the_value_is_typed_over(
        self, project, secretary, mining, as_user
    ):
        metric = filing_cast.metric("cost_per_tonne")
        links.connect(project, metric, by=secretary)
        self.figure(mining, "2026Q2", "114.5", metric)
        browser, url = as_user(secretary), reverse("projects:progress_report_add")
        typed = form_values(browser.get(f"{url}?project={project.pk}"))
        assert typed["value"] == "114.5"
        assert browser.post(url, typed | {"words": "好"}).status_code == 302
        report = ProgressReport.objects.get()
        assert metric.name in report.value_source
        typed = form_values(browser.get(f"{url}?project={project.pk}"))
        browser.post(url, typed | {"words": "好", "value": "110"})
        assert ProgressReport.objects.exclude(pk=report.pk).get().value_source == ""


class TestProgressPages(PagesTests):
    pages = ProgressPages
    foreign_field, changed_field = "project", "words"

    @pytest.fixture
    def own(self, project, secretary):
        return cast.report(project, secretary, filed_on=cast.today())

    @pytest.fixture
    def foreign(self, tunnelling, outsider):
        return cast.report(cast.project(tunnelling, outsider, name="掘进提速攻关"), outsider, words="别处")

    @pytest.fixture
    def foreign_choice(self, foreign):
        return foreign.project

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("insp9", "督查员小孙", mining, "inspector")

    def shown(self, own):
        return own.words

    def typed(self, own):
        window = reporting.windows_of(own.project)[1]
        return {
            "project": own.project_id,
            "window": window.first_day.isoformat(),
            "value": "111",
            "health": "at_risk",
            "words": "进度略慢",
        }

    def more(self, own, count):
        for number in range(count):
            cast.report(cast.project(own.project.branch, own.by, name=f"攻关{number}"), own.by)


class TestTheForm:
    def post(self, browser, project, **typed):
        url = reverse("projects:progress_report_add")
        values = form_values(browser.get(f"{url}?project={project.pk}"))
        return browser.post(url, values | {"words": "按计划推进", "value": "112"} | typed)

    def test_milestones_are_ticked_in_the_same_form(self, project, secretary, as_user):
        milestone = cast.milestone(project, cast.today())
        browser = as_user(secretary)
        day = cast.today().isoformat()
        typed = {f"m{milestone.pk}-state": "done", f"m{milestone.pk}-done_on": day}
        assert self.post(browser, project, **typed).status_code == 302
        milestone.refresh_from_db()
        assert milestone.state == "done"

    def test_a_milestone_without_its_reason_is_told_beside_it_and_nothing_typed_is_lost(
        self, project, secretary, as_user
    ):
        milestone = cast.milestone(project, cast.today())
        answer = self.post(as_user(secretary), project, **{f"m{milestone.pk}-state": "dropped"})
        text = page(answer, 422)
        assert "按计划推进" in text
        assert answer.context["form"].milestones[0].errors
        assert not ProgressReport.objects.exists()

    def test_a_day_in_a_filed_window_is_told_beside_the_milestone(self, project, secretary, as_user):
        before = reporting.windows_of(project)[1]
        milestone = cast.milestone(project, before.last_day)
        for window in reporting.windows_of(project)[1:]:
            file(project, secretary, window)
        typed = {f"m{milestone.pk}-state": "done", f"m{milestone.pk}-done_on": before.last_day.isoformat()}
        answer = self.post(as_user(secretary), project, **typed)
        assert answer.status_code == 422
        assert answer.context["form"].milestones[0].errors["done_on"]

    def test_a_file_is_kept_and_reached_only_with_the_project(self, project, secretary, outsider, as_user):
        upload = SimpleUploadedFile("照片.jpg", b"\xff\xd8picture")
        assert self.post(as_user(secretary), project, upload=upload).status_code == 302
        report = ProgressReport.objects.get()
        url = reverse("projects:progress_report_file", args=[report.pk])
        answer = as_user(secretary).get(url)
        assert io.BytesIO(b"".join(answer.streaming_content)).read() == b"\xff\xd8picture"
        assert answer["Content-Disposition"].startswith("attachment")
        assert as_user(outsider).get(url).status_code == 404

    def test_a_second_filing_from_a_page_opened_before_is_refused_in_words(self, project, secretary, as_user):
        browser, url = as_user(secretary), reverse("projects:progress_report_add")
        typed = form_values(browser.get(f"{url}?project={project.pk}")) | {"words": "第二份", "value": "1"}
        for window in reporting.windows_of(project):
            cast.report(project, secretary, window.first_day)
        text = page(browser.post(url, typed), 422)
        assert "第二份" in text
        assert ProgressReport.objects.count() == len(reporting.windows_of(project))

    def test_somebody_who_only_works_in_the_project_does_not_report(self, project, member, as_user):
        project.team.create(user=member)
        answer = as_user(member).get(f"{reverse('projects:progress_report_add')}?project={project.pk}")
        assert answer.context["form"].project is None


class TestMyProjects:
    def test_a_card_says_what_is_due_and_leads_there(self, project, secretary, as_user):
        cast.milestone(project, cast.today() + timedelta(days=3), name="设备安装")
        text = page(as_user(secretary).get(reverse("projects:my_projects")))
        assert str(project) in text
        assert "设备安装" in text
        assert f"{reverse('projects:progress_report_add')}?project={project.pk}" in text

    def test_other_peoples_projects_are_not_there(self, project, admin, as_user):
        assert str(project) not in page(as_user(admin).get(reverse("projects:my_projects")))

    def test_it_costs_as_much_for_many_projects_as_for_one(self, project, secretary, mining, as_user):
        browser, url = as_user(secretary), reverse("projects:my_projects")
        browser.get(url)
        with CaptureQueriesContext(connection) as few:
            browser.get(url)
        for number in range(6):
            made = cast.project(mining, secretary, name=f"攻关{number}")
            cast.milestone(made, cast.today())
            cast.report(made, secretary)
        with CaptureQueriesContext(connection) as many:
            browser.get(url)
        assert len(many) <= len(few)


def test_the_part_of_the_project_page_tells_the_history(project, secretary, as_user):
    cast.report(project, secretary, words="皮带已安装")
    cast.milestone(project, cast.today() - timedelta(days=2), name="设备采购")
    text = page(as_user(secretary).get(reverse("projects:project_progress", args=[project.pk])))
    assert "皮带已安装" in text
    assert "逾期 2 天" in text
    assert Project.objects.get().reports.count() == 1
