"""What letters, look-backs and reports put on the workbench, and of whom machines may ask them."""

from datetime import date, timedelta

import pytest

from assessments.models import FollowUpOrder, SupervisionReport
from assessments.services import supervision_reports
from assessments.todos.follow_up import todos
from tests.assessments import follow_up_cast as cast

pytestmark = pytest.mark.django_db


class TestTodos:
    def test_a_letter_waits_for_whoever_it_is_addressed_to(self, mining, inspector):
        finding = cast.finding(mining, overdue=3)
        order = cast.order(finding, by=inspector, last_day=cast.today() + timedelta(3))
        found = todos(finding.owner)
        assert [each.url for each in found] == [order.get_absolute_url()]
        FollowUpOrder.objects.update(received_on=cast.today())
        assert todos(finding.owner) == []

    def test_many_letters_are_one_line(self, mining, inspector):
        for _ in range(5):
            cast.order(cast.finding(mining, overdue=3), by=inspector)
        found = todos(cast.head(mining))
        assert len(found) == 1
        assert "5" in found[0].title

    def test_findings_that_call_for_letters_are_one_line_for_whoever_issues(self, mining, inspector, leader):
        for _ in range(2):
            cast.finding(mining, overdue=3)
        assert ["2" in each.title for each in todos(inspector)] == [True]
        assert todos(leader) == []

    def test_look_backs_are_one_line_but_not_for_who_closed(self, mining, inspector, admin):
        other = cast.closed(mining, date(2026, 8, 1), closer=admin)
        cast.look_back(other, by=admin)
        assert len(todos(inspector)) == 1
        other.closed_by = inspector
        other.save()
        assert todos(inspector) == []

    def test_a_report_waits_for_somebody_who_may_approve_it(self, company, inspector, leader):
        report = supervision_reports.draft(by=inspector, quarter="2026Q3", scope=company)
        assert todos(leader) == []
        supervision_reports.submit(report, by=inspector)
        assert [each.url for each in todos(leader)] == [report.get_absolute_url()]

    def test_they_cost_a_constant_number_of_queries(self, mining, inspector, django_assert_max_num_queries):
        for _ in range(4):
            cast.order(cast.finding(mining, overdue=3, owner=inspector), by=inspector)
        with django_assert_max_num_queries(12):
            todos(inspector)


class TestApi:
    def post(self, as_user, user, url, **values):
        return as_user(user).post(url, values, content_type="application/json")

    def test_a_letter_is_issued_acknowledged_and_withdrawn(self, as_user, mining, inspector):
        finding = cast.finding(mining, overdue=3)
        values = {"finding": finding.pk, "step": "urging", "text": "请抓紧整改", "skip_reason": "未提醒"}
        answer = self.post(as_user, inspector, "/api/follow-up-orders/issue/", **values)
        assert answer.status_code == 201
        url = f"/api/follow-up-orders/{answer.json()['id']}"
        assert self.post(as_user, finding.owner, f"{url}/receive/").json()["received_on"]
        assert self.post(as_user, inspector, f"{url}/withdraw/").status_code == 400
        assert self.post(as_user, inspector, f"{url}/withdraw/", reason="发错").json()["withdrawn_on"]

    def test_a_rule_that_says_no_is_409_in_words(self, as_user, mining, inspector):
        finding = cast.finding(mining, overdue=-30)
        values = {"finding": finding.pk, "step": "urging", "text": "请抓紧整改"}
        answer = self.post(as_user, inspector, "/api/follow-up-orders/issue/", **values)
        assert answer.status_code == 409
        assert answer.json()["detail"]

    def test_a_foreign_finding_cannot_be_named(self, as_user, mining, tunnelling, inspector):
        finding = cast.finding(tunnelling, overdue=3)
        inspector.appointments.update(branch=mining)
        values = {"finding": finding.pk, "step": "urging", "text": "请抓紧整改"}
        answer = self.post(as_user, inspector, "/api/follow-up-orders/issue/", **values)
        assert answer.status_code == 400
        assert "finding" in answer.json()

    def test_look_backs_are_answered(self, as_user, mining, inspector, admin):
        url = "/api/look-backs/{}/{}/"
        rows = [cast.look_back(cast.closed(mining, date(2026, 8, 1), closer=admin), by=admin) for _ in "ab"]
        held = self.post(as_user, inspector, url.format(rows[0].pk, "holds"), seen="整改到位")
        assert held.json()["state"] == "holds"
        due = str(cast.today() + timedelta(9))
        again = self.post(as_user, inspector, url.format(rows[1].pk, "reopen"), seen="反弹", due_on=due)
        assert again.json()["state"] == "reopened"

    def test_a_report_is_handed_in_sent_back_and_approved(self, as_user, company, inspector, leader):
        report = supervision_reports.draft(by=inspector, quarter="2026Q3", scope=company)
        url = f"/api/supervision-reports/{report.pk}"
        assert self.post(as_user, inspector, f"{url}/submit/").json()["state"] == "submitted"
        assert self.post(as_user, leader, f"{url}/send-back/", reason="补例子").json()["state"] == "draft"
        assert self.post(as_user, inspector, f"{url}/submit/").status_code == 200
        assert self.post(as_user, leader, f"{url}/approve/").json()["state"] == "approved"
        assert SupervisionReport.objects.get().document

    def test_the_draw_can_be_made_again_by_a_machine(self, as_user, mining, inspector, admin):
        made = cast.look_back(cast.closed(mining, date(2026, 8, 1), closer=admin), by=admin).draw
        body = as_user(inspector).get(f"/api/look-back-draws/{made.pk}/").json()
        assert (body["seed"], body["population"]) == (made.seed, made.population)
