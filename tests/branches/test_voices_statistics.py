"""Statistics of requests for those who lead."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import WorkerRequest
from branches.services import voices
from branches.views.voices import WorkerRequestPages
from tests import factories
from tests.branches import voices_cast as cast
from tests.pages import page, queries


@pytest.mark.django_db
class TestStatistics:
    url = "/organisation/worker_request/statistics/"

    @pytest.fixture
    def quarter(self, mining, tunnelling, admin, secretary, outsider):
        """Of six: one satisfied in time, one late, one not satisfied and reopened, one open, one void, a repeat."""
        first = cast.request(mining, by=admin, owner=secretary, answer="已经解决了，谢谢。")
        WorkerRequest.objects.filter(pk=first.pk).update(
            state="rated", satisfaction="very", rated_at=timezone.now()
        )
        late = cast.request(
            mining, by=admin, owner=secretary, answer="晚了几天才解决。", text="井下信号不好，电话打不通。"
        )
        WorkerRequest.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
        again = cast.request(
            mining,
            by=admin,
            owner=secretary,
            answer="已经答复过了。",
            text="夜班食堂没有热餐，凌晨两点只有方便面。",
        )
        voices.reopen(again, by=admin, reason="不满意")
        cast.request(tunnelling, text="掘进面照明不足，巷道看不清。", category="safety")
        void = cast.request(tunnelling, text="村里的路坏了，走不了车。")
        voices.decline(void, by=admin, reason="属地方事务")

    def test_the_figures_are_those_of_the_requests(self, as_user, admin, quarter):
        answer = as_user(admin).get(self.url)
        by_quarter, by_category, by_branch = answer.context["tables"]
        assert by_quarter["lines"][-1]["cells"] == [5, 1, 2, 1, 0, "50.0%", 1, 1, 0, 0, "100.0%", 1, 1]
        assert {line["label"]: line["cells"][0] for line in by_category["lines"]} == {
            "生活后勤": 4,
            "安全生产": 1,
        }
        assert [line["cells"][0] for line in by_branch["lines"]] == [3, 2]

    def test_a_quarter_without_requests_and_a_wrong_one_are_pages_too(self, as_user, admin, quarter):
        assert as_user(admin).get(f"{self.url}?quarter=2020Q1").context["now"].received == 0
        assert as_user(admin).get(f"{self.url}?quarter=nonsense").status_code == 200

    def test_the_figures_are_of_the_own_part_of_the_tree(self, as_user, secretary, quarter):
        assert as_user(secretary).get(self.url).context["now"].received == 3

    def test_they_cost_the_same_for_many_branches(self, as_user, admin, quarter, company):
        browser = as_user(admin)
        browser.get(self.url)
        few = queries(browser, self.url)
        for number in range(6):
            cast.request(factories.branch(f"N{number}", f"机电{number}队党支部", parent=company))
        assert queries(browser, self.url) <= few

    def test_a_quarter_begins_and_ends_at_local_midnight(self, as_user, admin, mining):
        for day, hour, minute in (
            (date(2026, 6, 30), 23, 59),
            (date(2026, 7, 1), 0, 0),
            (date(2026, 9, 30), 23, 59),
        ):
            moment = timezone.make_aware(datetime.combine(day, time(hour, minute)))
            cast.request(mining, received_at=moment, text=f"{day} {hour}时反映的事情。")
        counts = {
            q: as_user(admin).get(f"{self.url}?quarter={q}").context["now"].received
            for q in ("2026Q2", "2026Q3")
        }
        assert counts == {"2026Q2": 1, "2026Q3": 2}
        listed = page(as_user(admin).get(f"{WorkerRequestPages.url('list')}?quarter=2026Q3"))
        assert listed.count("时反映的事情") == 2

    def test_the_workbook_holds_the_same(self, as_user, admin, quarter):
        answer = as_user(admin).get(reverse("branches:worker_request_statistics_export"))
        book = openpyxl.load_workbook(BytesIO(answer.content))
        assert len(book.worksheets) == 3
        assert [cell.value for cell in list(book.worksheets[0].iter_rows())[-1]][1:4] == [5, 1, 2]
