"""The library of regulations: editions follow each other, nothing is lost, and what rests on them is shown."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branches.imports import RegulationImport
from branches.models import FrequencyRule, Regulation, RegulationVersion
from branches.services import regulations
from branches.views import grounds
from branches.views.grounds import grounded_on
from branches.views.regulations import EditionPages, RegulationPages
from common import imports
from common.audit import AuditEvent
from common.errors import RuleViolation
from tests.branches import capacity
from tests.branches.test_imports import read, reasons  # noqa: F401 - `read` is a fixture
from tests.pages import PagesTests, page


class TestRegulationPages(PagesTests):
    pages = RegulationPages
    changed_field = "title"

    @pytest.fixture
    def own(self):
        return capacity.regulation()

    def typed(self, own):
        return {"code": "XL-02", "title": "联系点办法", "since": "2026-01-01", "summary": "每季度一次。"}

    def more(self, own, count):
        for number in range(count):
            capacity.regulation(f"R{number}", f"办法{number}")


class TestEditionPages(PagesTests):
    pages = EditionPages
    changed_field = "summary"

    @pytest.fixture
    def own(self):
        return capacity.regulation().versions.get()

    def shown(self, own):
        return own.regulation.title

    def more(self, own, count):
        for number in range(count):
            capacity.regulation(f"R{number}", f"办法{number}")


def new_edition(row, since, summary="每月一次。"):
    return regulations.new_edition(row, by=None, since=since, summary=summary)


@pytest.mark.django_db
class TestEditions:
    def test_a_new_edition_ends_the_former_on_the_day_before(self):
        row = new_edition(capacity.regulation(), date(2026, 4, 1))
        newest, former = row.versions.all()
        assert (newest.since, newest.until) == (date(2026, 4, 1), None)
        assert former.last_day == date(2026, 3, 31)

    def test_what_held_on_a_day_is_found_by_the_day(self):
        row = new_edition(capacity.regulation(), date(2026, 4, 1))
        assert row.edition_on(date(2026, 3, 31)).summary == "每季度一次。"
        assert row.edition_on(date(2026, 4, 1)).summary == "每月一次。"
        assert row.edition_on(date(2019, 12, 31)) is None

    def test_a_new_edition_cannot_begin_before_the_former(self):
        with pytest.raises(RuleViolation, match="2020-01-01"):
            new_edition(capacity.regulation(), date(2020, 1, 1))

    def test_an_edition_that_is_to_come_leaves_the_present_in_force(self):
        tomorrow = timezone.localdate() + timedelta(days=1)
        row = new_edition(capacity.regulation(), tomorrow)
        assert [e.standing for e in row.versions.all()] == ["coming", "in_force"]

    def test_correcting_the_first_day_moves_the_end_of_the_former(self):
        row = new_edition(capacity.regulation(), date(2026, 4, 1))
        newest = row.versions.first()
        regulations.correct_edition(newest, by=None, since=date(2026, 5, 1), summary="每月一次。")
        assert row.versions.last().until == date(2026, 5, 1)

    def test_correcting_cannot_swallow_the_former(self):
        row = new_edition(capacity.regulation(), date(2026, 4, 1))
        with pytest.raises(RuleViolation):
            regulations.correct_edition(row.versions.first(), by=None, since=date(2019, 1, 1))

    def test_a_repealed_regulation_keeps_its_history_and_cannot_be_repealed_again(self):
        row = regulations.repeal(capacity.regulation(), by=None, until=date(2026, 1, 1), reason="减负")
        assert row.versions.get().last_day == date(2025, 12, 31)
        with pytest.raises(RuleViolation):
            regulations.repeal(row, by=None, until=date(2026, 2, 1), reason="")


@pytest.mark.django_db
class TestStarterSet:
    def test_it_is_taken_in_once_and_waits_to_be_compared(self, admin):
        rule = FrequencyRule.objects.create(kind="member_meeting", since=date(2020, 1, 1))
        assert regulations.load_starter(by=admin) == 7
        assert regulations.load_starter(by=admin) == 0
        assert not RegulationVersion.objects.filter(is_confirmed=True).exists()
        rule.refresh_from_db()
        assert rule.regulation.title == "中国共产党支部工作条例（试行）"

    def test_a_plan_of_five_years_follows_the_one_before(self, admin):
        regulations.load_starter(by=admin)
        plan = Regulation.objects.get(code="JYPXGH")
        assert plan.edition_on(date(2023, 12, 31)).since == date(2019, 1, 1)
        assert plan.edition_on(date(2024, 1, 1)).until is None

    def test_confirming_ends_the_mark_and_is_told(self, admin):
        regulations.load_starter(by=admin)
        row = regulations.confirm(Regulation.objects.get(code="JYPXGH"), by=admin)
        assert not row.versions.filter(is_confirmed=False).exists()
        assert AuditEvent.objects.filter(action="regulation.confirmed").count() == 1
        with pytest.raises(RuleViolation):
            regulations.confirm(row, by=admin)

    def test_the_page_names_the_titles_and_takes_them_in(self, as_user, admin):
        browser = as_user(admin)
        url = "/organisation/regulation/starter/"
        assert "理论学习中心组学习规则" in page(browser.get(url))
        assert browser.post(url).status_code == 302
        assert Regulation.objects.count() == 7


@pytest.mark.django_db
class TestPages:
    def test_what_rests_on_it_is_shown(self, as_user, admin):
        row = capacity.regulation()
        FrequencyRule.objects.create(kind="party_class", since=date(2020, 1, 1), regulation=row)
        assert "党课" in page(as_user(admin).get(row.get_absolute_url()))

    def test_without_the_model_of_duties_nothing_is_asked_of_it(self, admin, monkeypatch):
        monkeypatch.setattr(grounds, "DUTY", "branches.nosuchmodel")
        assert grounded_on(capacity.regulation(), admin) == []

    def test_it_is_found_by_the_words_of_its_text_and_by_its_number(self, as_user, admin):
        capacity.regulation(document_number="晋兴〔2026〕8号")
        capacity.regulation("XL-09", "另一办法")
        browser = as_user(admin)
        for words in ("8号", "每季度"):
            assert "党支部工作实施细则" in page(browser.get(f"{RegulationPages.url('list')}?q={words}"))
        assert "另一办法" not in page(browser.get(f"{RegulationPages.url('list')}?q=8号"))

    def test_what_is_no_longer_in_force_is_found_by_the_filter(self, as_user, admin):
        regulations.repeal(capacity.regulation(), by=None, until=date(2026, 1, 1), reason="减负")
        browser, url = as_user(admin), RegulationPages.url("list")
        assert "党支部工作实施细则" in page(browser.get(f"{url}?standing=former"))
        assert "党支部工作实施细则" not in page(browser.get(f"{url}?standing=in_force"))

    def test_a_new_edition_is_typed_on_the_page(self, as_user, admin):
        row = capacity.regulation()
        answer = as_user(admin).post(
            RegulationPages.url("action", row.pk, "new-edition"),
            {"document_number": "2号", "since": "2026-04-01", "summary": "每月一次。"},
        )
        assert answer.status_code == 302
        assert row.versions.count() == 2


def line(code, **values):
    row = {"code": code, "title": f"{code}办法", "since": "2026-01-01", "summary": "每季度一次。"}
    return row | values


class TestImport:
    def test_editions_below_each_other_follow_each_other(self, read, admin):  # noqa: F811
        checked = read(RegulationImport, line("A"), line("A", since="2026-06-01", summary="每月一次。"))
        assert imports.apply(checked, by=admin).saved == 2
        assert [e.since for e in Regulation.objects.get(code="A").versions.all()] == [
            date(2026, 6, 1),
            date(2026, 1, 1),
        ]

    def test_the_same_table_again_changes_nothing(self, read, admin):  # noqa: F811
        for _time in range(2):
            assert imports.apply(read(RegulationImport, line("A")), by=admin).saved == 1
        assert RegulationVersion.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"title": "别的名称"}, "title"),
            ({"since": "2019-01-01"}, "since"),
            ({"since": "某日"}, "since"),
            ({"summary": "别的内容"}, "summary"),
            ({"owner": "nowhere", "since": "2027-01-01"}, "owner"),
        ],
    )
    def test_every_wrong_cell_is_named(self, read, wrong, column):  # noqa: F811
        capacity.regulation("A", "A办法", since=date(2026, 1, 1))
        assert reasons(read(RegulationImport, line("A", **wrong))) == {2: {column}}
