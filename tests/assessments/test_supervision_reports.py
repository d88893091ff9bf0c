"""The quarterly supervision report and the ledger: from the records, edited, approved by somebody else, kept."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from docx import Document
from openpyxl import load_workbook

from assessments.models import FindingMeasure, HandIn, SupervisionReport, SupervisionVisit
from assessments.services import supervision_reports
from assessments.supervision_numbers import numbers_of
from assessments.views.supervision_reports import SupervisionReportPages
from common.errors import RuleViolation, StaleEdit
from common.jobs import Job
from common.quarters import Quarter
from tests import factories
from tests.assessments import follow_up_cast as cast
from tests.pages import PagesTests, page

Q3 = Quarter(2026, 3)
IN_Q3, CLOSED = date(2026, 7, 10), date(2026, 8, 20)


@pytest.fixture
def closer(company):
    return factories.person("close1", "销号老李", company, "inspector")


@pytest.fixture
def records(company, mining, tunnelling, closer, inspector):
    """A quarter: three findings, one withdrawn, one of the year before that came up again."""
    values = {"issued_on": IN_Q3, "found_on": IN_Q3}
    cast.finding(tunnelling, overdue=3, severity="serious", basis="《条例》第十四条", **values)
    cast.finding(mining, overdue=-3, theme="theory", code=cast.code("Z02", "学习台账不全"), **values)
    closed = cast.closed(mining, CLOSED, closer=closer, **values)
    cast.finding(mining, state="withdrawn", **values)
    cast.finding(mining, state="noted", issued_on=None, number="", found_on=IN_Q3)
    cast.closed(mining, date(2026, 5, 1), closer=closer)
    FindingMeasure.objects.create(finding=closed, text="补齐学习记录", owner=closed.owner, due_on=CLOSED)
    HandIn.objects.create(
        finding=closed, kind="rectification", text="已补", by=closed.owner,
        figure="记录完整率", before=Decimal("60"), after=Decimal("100"), unit="%",
    )  # fmt: skip
    cast.order(closed, by=inspector, step="reminder", issued_on=IN_Q3)
    cast.look_back(closed, by=closer, scope=company)
    return closed


def drafted(by, scope):
    return supervision_reports.draft(by=by, quarter="2026Q3", scope=scope)


def submitted(by, scope):
    return supervision_reports.submit(drafted(by, scope), by=by)


@pytest.mark.django_db
class TestNumbers:
    def test_withdrawn_and_noted_findings_neither_help_nor_hurt(self, company, records):
        numbers = numbers_of(Q3, company)
        assert numbers["findings"] == {"found": 3, "serious": 1, "closed": 1, "undone": 2, "overdue": 1}
        assert (numbers["undone"], numbers["overdue"]) == (2, 1)

    def test_units_are_the_organisations_directly_below(self, company, mining, tunnelling, records):
        found = {row["name"]: row["found"] for row in numbers_of(Q3, company)["units"]}
        assert found == {mining.name: 2, tunnelling.name: 1}

    def test_a_deeper_branch_counts_for_the_organisation_above_it(self, company, records):
        section = factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
        below = factories.branch("B31", "机电队党支部", parent=section)
        cast.finding(below, issued_on=IN_Q3)
        cast.finding(company, issued_on=IN_Q3)
        found = {row["name"]: row["found"] for row in numbers_of(Q3, company)["units"]}
        assert (found[section.name], found[company.name]) == (1, 1)

    def test_common_problems_are_those_of_several_branches(self, company, records):
        assert [(row["code"], row["branches"]) for row in numbers_of(Q3, company)["common"]] == [("Z01", 2)]

    def test_what_came_up_again_is_named(self, company, mining, records):
        again = numbers_of(Q3, company)["repeats"]
        assert [(row["branch"], row["times"]) for row in again] == [(mining.name, 2)]

    def test_closing_letters_and_look_backs_are_counted(self, company, records):
        numbers = numbers_of(Q3, company)
        assert numbers["closing"] == {"closed": 1, "on_time": 1, "median": 41.0, "most": 41.0}
        assert numbers["orders"]["reminder"] == 1
        assert numbers["look_backs"] == {"drawn": 1, "due": 1, "holds": 0, "reopened": 0}

    def test_a_branch_is_covered_by_a_signed_visit(self, company, mining, tunnelling, leader, records):
        plan = SupervisionVisit.plan.field.related_model.objects.create(
            quarter="2026Q3", scope=company, title="三季度督查计划", made_by=leader
        )
        for branch, state in ((mining, "signed"), (tunnelling, "completed")):
            SupervisionVisit.objects.create(
                plan=plan, branch=branch, leader=leader, planned_on=IN_Q3, visited_on=IN_Q3, state=state
            )
        counted = numbers_of(Q3, company)["coverage"]
        assert (counted["branches"], counted["covered"], counted["planned"], counted["made"]) == (2, 1, 2, 1)

    def test_an_empty_quarter_has_numbers_too(self, company, django_assert_max_num_queries):
        with django_assert_max_num_queries(25):
            numbers = numbers_of(Q3, company)
        assert numbers["closing"]["median"] is None

    def test_they_cost_as_many_queries_for_many_findings_as_for_few(
        self, company, mining, records, django_assert_num_queries, django_assert_max_num_queries
    ):
        for _ in range(10):
            cast.finding(mining, issued_on=IN_Q3, severity="serious")
        with django_assert_max_num_queries(25):
            numbers_of(Q3, company)


@pytest.mark.django_db
class TestTheStates:
    def test_texts_stand_there_as_the_numbers_say_them(self, company, inspector, records):
        report = drafted(inspector, company)
        assert "3" in report.sections["findings"]
        assert records.code.name in report.sections["common"]
        assert set(report.sections) == set(report.prefilled)

    def test_one_report_is_written_at_a_time(self, company, inspector):
        drafted(inspector, company)
        with pytest.raises(Exception, match=r".") as refusal:
            drafted(inspector, company)
        assert SupervisionReport.objects.count() == 1
        assert "ValidationError" in type(refusal.value).__name__

    def test_a_quarter_that_has_not_begun_is_refused(self, company, inspector):
        with pytest.raises(RuleViolation):
            supervision_reports.draft(by=inspector, quarter="2099Q1", scope=company)

    def test_refreshing_says_unedited_texts_anew_and_keeps_the_edited_ones(
        self, company, mining, inspector, records
    ):
        report = drafted(inspector, company)
        report = supervision_reports.change(report, by=inspector, sections={"situation": "我写的"})
        cast.finding(mining, issued_on=IN_Q3)
        report = supervision_reports.refresh(report, by=inspector)
        report.refresh_from_db()
        assert report.numbers["findings"]["found"] == 4
        assert report.sections["situation"] == "我写的"
        assert "4" in report.sections["findings"]

    def test_whoever_drafted_or_handed_in_does_not_approve(self, company, inspector, admin, leader):
        report = supervision_reports.submit(drafted(inspector, company), by=admin)
        for person in (inspector, admin):
            with pytest.raises(RuleViolation):
                supervision_reports.approve(report, by=person)
        assert supervision_reports.approve(report, by=leader).approved_by == leader

    def test_sent_back_it_is_a_draft_with_the_reason(self, company, inspector, leader):
        report = supervision_reports.send_back(submitted(inspector, company), by=leader, reason="例子太少")
        assert (report.state, report.remark) == ("draft", "例子太少")
        assert supervision_reports.submit(report, by=inspector).remark == ""

    @pytest.mark.parametrize("verb", ["change", "refresh", "submit"])
    def test_what_waits_or_is_approved_is_not_written(self, company, inspector, leader, verb):
        report = submitted(inspector, company)
        values = {"sections": {"situation": "改"}} if verb == "change" else {}
        with pytest.raises(RuleViolation):
            getattr(supervision_reports, verb)(report, by=inspector, **values)
        report = supervision_reports.approve(report, by=leader)
        with pytest.raises(RuleViolation):
            getattr(supervision_reports, verb)(report, by=inspector, **values)

    def test_stale_texts_are_compared_section_by_section(self, company, inspector):
        report = drafted(inspector, company)
        supervision_reports.change(report, by=inspector, version=1, sections={"situation": "先存的"})
        with pytest.raises(StaleEdit) as stale:
            supervision_reports.change(report, by=inspector, version=1, sections={"situation": "后存的"})
        assert [(each["yours"], each["theirs"]) for each in stale.value.comparison] == [("后存的", "先存的")]

    def test_what_was_approved_does_not_change_with_the_records(
        self, company, mining, inspector, leader, records
    ):
        report = supervision_reports.approve(submitted(inspector, company), by=leader)
        kept = {file.path: file.path.read_bytes() for file in (report.document, report.ledger)}
        cast.finding(mining, issued_on=IN_Q3)
        with pytest.raises(RuleViolation):
            supervision_reports.refresh(report, by=inspector)
        supervision_reports.keep_files(report, by=inspector)
        report.refresh_from_db()
        assert report.numbers["findings"]["found"] == 3
        assert {file.path: file.path.read_bytes() for file in (report.document, report.ledger)} == kept

    def test_a_new_edition_begins_with_the_edited_texts_and_the_numbers_of_today(
        self, company, mining, inspector, leader, records
    ):
        report = drafted(inspector, company)
        report = supervision_reports.change(report, by=inspector, sections={"situation": "我写的"})
        with pytest.raises(RuleViolation):
            supervision_reports.renew(report, by=inspector)
        report = supervision_reports.approve(supervision_reports.submit(report, by=inspector), by=leader)
        cast.finding(mining, issued_on=IN_Q3)
        made = supervision_reports.renew(report, by=inspector)
        assert (made.edition, made.numbers["findings"]["found"]) == (2, 4)
        assert made.sections["situation"] == "我写的"
        assert "4" in made.sections["findings"]
        with pytest.raises(RuleViolation):
            supervision_reports.renew(report, by=inspector)


@pytest.mark.django_db
class TestTheFiles:
    def get(self, as_user, user, report, kind):
        url = reverse("assessments:supervision_report_file", args=[report.pk, kind])
        answer = as_user(user).get(url)
        assert answer.status_code == 200
        return io.BytesIO(b"".join(answer))

    def test_the_report_holds_texts_and_tables(self, as_user, company, tunnelling, inspector, records):
        report = drafted(inspector, company)
        made = Document(self.get(as_user, inspector, report, "docx"))
        text = "\n".join(p.text for p in made.paragraphs)
        cells = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
        assert report.title in text
        assert all(line in text for line in report.sections["findings"].splitlines())
        assert [tunnelling.name, "1", "1", "0", "1", "1"] in cells

    def test_the_ledger_has_a_line_a_finding_with_everything_about_it(
        self, as_user, company, inspector, records
    ):
        report = drafted(inspector, company)
        book = load_workbook(self.get(as_user, inspector, report, "xlsx"))
        rows = list(book.worksheets[0].iter_rows(min_row=3, values_only=True))
        heads, lines = rows[0], [row for row in rows[1:] if row[0]]
        assert len(lines) == 3
        with translation.override("zh-hans"):
            line = dict(zip(heads, next(row for row in lines if row[0] == records.number), strict=True))
        text = " ".join(str(value) for value in line.values())
        for words in ("补齐学习记录", "记录完整率：60 → 100%", "督办〔2025〕1号", "销号老李", "41"):
            assert words in text
        assert line["销号日期"].date() == CLOSED

    def test_the_ledger_carries_over_what_was_open_and_leaves_out_what_came_later(
        self, company, mining, inspector, closer
    ):
        old = cast.finding(mining, issued_on=date(2026, 3, 1))
        cast.finding(mining, issued_on=date(2026, 10, 2))
        cast.closed(mining, date(2026, 6, 30), closer=closer)
        rows = supervision_reports.ledger_rows(drafted(inspector, company))
        assert list(rows) == [old]

    def test_an_approved_report_is_served_from_what_was_kept(
        self, as_user, company, inspector, leader, mining, records
    ):
        report = supervision_reports.approve(submitted(inspector, company), by=leader)
        before = self.get(as_user, inspector, report, "xlsx").read()
        cast.finding(mining, issued_on=IN_Q3)
        assert self.get(as_user, inspector, report, "xlsx").read() == before

    def test_a_long_report_is_kept_by_a_job(
        self, as_user, company, inspector, leader, records, run_jobs, monkeypatch
    ):
        monkeypatch.setattr(supervision_reports, "AT_ONCE", 2)
        report = supervision_reports.approve(submitted(inspector, company), by=leader)
        assert report.document is None
        url = reverse("assessments:supervision_report_file", args=[report.pk, "docx"])
        assert as_user(inspector).get(url).status_code == 302
        assert [job.state for job in run_jobs()] == ["done"]
        report.refresh_from_db()
        assert report.document.path.exists()
        assert report.ledger.path.exists()

    def test_a_long_ledger_of_a_draft_is_its_askers_alone(
        self, as_user, company, inspector, leader, records, run_jobs, monkeypatch
    ):
        monkeypatch.setattr(supervision_reports, "AT_ONCE", 2)
        report = drafted(inspector, company)
        url = reverse("assessments:supervision_report_file", args=[report.pk, "xlsx"])
        assert as_user(inspector).get(url).status_code == 302
        run_jobs()
        job = Job.objects.get(kind=supervision_reports.KIND)
        assert b"".join(as_user(inspector).get(job.result["url"]))[:2] == b"PK"
        assert as_user(leader).get(job.result["url"]).status_code == 404


class TestSupervisionReportPages(PagesTests):
    pages = SupervisionReportPages
    foreign_field, changed_field = "scope", "title"

    @pytest.fixture
    def section(self, company):
        return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")

    @pytest.fixture
    def own(self, section, closer):
        return supervision_reports.draft(by=closer, quarter="2026Q2", scope=section)

    @pytest.fixture
    def foreign(self, tunnelling, closer):
        return drafted(closer, tunnelling)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, section):
        person = factories.person("insp2", "总支督查员", section, "inspector")
        factories.appoint(person, "leader", section)
        return person

    @pytest.fixture
    def reader(self, section):
        return factories.person("aud2", "审计小何", section, "auditor")

    def shown(self, own):
        return own.title

    def typed(self, own):
        return {"quarter": "2026Q3", "scope": own.scope_id}

    def more(self, own, count):
        for number in range(count):
            cast.report(own.scope, by=own.made_by, quarter=f"20{10 + number}Q1")

    def test_a_section_is_edited_and_numbers_are_not_asked(self, as_user, writer, own):
        browser, url = as_user(writer), self.pages.url("edit", own.pk)
        sent = {"version": own.version, "title": own.title, "situation": "本季度工作扎实", "numbers": "{}"}
        assert browser.post(url, sent).status_code == 302
        own.refresh_from_db()
        assert own.sections["situation"] == "本季度工作扎实"
        assert own.numbers["as_of"]
        assert "本季度工作扎实" in page(browser.get(self.pages.url("detail", own.pk)))

    def test_what_waits_for_approval_offers_no_editing(self, as_user, writer, own):
        supervision_reports.submit(own, by=writer)
        assert self.pages.url("edit", own.pk) not in page(
            as_user(writer).get(self.pages.url("detail", own.pk))
        )
