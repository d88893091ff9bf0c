"""A form that is sent twice adds one row, other words under the same mark add another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Finding, FindingCode
from assessments.views.findings import FindingPages
from common.sent_forms import KEPT, SentForm, digest_of
from common.tasks import sweep
from tests import factories
from tests.assessments import findings_cast as cast
from tests.assessments import visit_cast
from tests.pages import page

MARK = "0f8fad5bd9cb469fa16570867728950e"


def typed(branch, **values):
    known = {"branch": branch.pk, "code": FindingCode.objects.get().pk, "term": "by_date", "sent_as": MARK}
    return {**known, "statement": "议题未联系生产", "found_on": timezone.localdate().isoformat(), **values}


@pytest.mark.django_db
class TestTheSameForm:
    @pytest.fixture
    def browser(self, as_user, inspector):
        cast.code()
        return as_user(inspector)

    def send(self, browser, branch, **values):
        answer = browser.post(FindingPages.url("add"), typed(branch, **values))
        assert answer.status_code == 302, answer.context["form"].errors
        return answer.url

    def test_a_second_click_leads_to_what_the_first_one_made(self, browser, mining, secretary):
        first = self.send(browser, mining)
        assert "未重复登记" not in page(browser.get(first))
        assert self.send(browser, mining) == first
        assert "未重复登记" in page(browser.get(first))
        assert Finding.objects.count() == 1

    def test_other_words_after_going_back_are_another_row(self, browser, mining, secretary):
        assert self.send(browser, mining) != self.send(browser, mining, statement="党课未覆盖夜班")
        assert Finding.objects.count() == 2

    def test_the_same_words_on_a_new_page_are_another_row(self, browser, mining, secretary):
        assert self.send(browser, mining) != self.send(browser, mining, sent_as="f" * 32)

    def test_each_page_has_its_mark_and_keeps_it_when_something_is_wrong(self, browser, mining, secretary):
        url = FindingPages.url("add")
        marks = [browser.get(url).context["request"].sent_as for _ in range(2)]
        assert marks[0] != marks[1]
        text = page(browser.post(url, typed(mining, statement="", sent_as=marks[0])), 422)
        assert f'name="sent_as" value="{marks[0]}"' in text

    def test_a_problem_noted_on_a_visit_twice_is_noted_once(
        self, as_user, mining, secretary, leader, inspector
    ):
        visit = visit_cast.under_way(mining, leader, inspector)
        url = reverse("assessments:visit_finding_add", args=[visit.pk])
        values = {"code": cast.code().pk, "owner": secretary.pk, "term": "by_date", "sent_as": MARK}
        for _ in range(2):
            answer = as_user(inspector).post(url, values | {"statement": "两人答不上来"})
            assert answer.status_code == 302, answer.context["form"].errors
        assert Finding.objects.count() == 1

    def test_another_file_of_the_same_name_and_size_is_another_form(self, rf, inspector):
        told = set()
        for content in (b"one", b"two", b"two"):
            upload = SimpleUploadedFile("照片.jpg", content)
            request = rf.post("/", {"sent_as": MARK, "upload": upload})
            request.user = inspector
            told.add(digest_of(request))
            assert request.FILES["upload"].read() == content
        assert len(told) == 2

    def test_marks_are_forgotten_after_days(self, browser, mining, secretary):
        self.send(browser, mining)
        SentForm.objects.update(at=timezone.now() - KEPT - timedelta(hours=1))
        sweep()
        assert not SentForm.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_add_one_row(transactional_roles):
    company = factories.branch("C01", "晋兴煤业党委", kind="committee")
    mining = factories.branch("B01", "综采一队党支部", parent=company)
    factories.person("sec1", "李支书", mining, "secretary")
    inspector = factories.person("insp1", "督查员", company, "inspector")
    cast.code()
    gate = Barrier(3)

    def send(_number):
        try:
            browser = Client()
            browser.force_login(inspector, backend="branches.authentication.PostsBackend")
            gate.wait(timeout=30)
            answer = browser.post(FindingPages.url("add"), typed(mining))
            return answer.url if answer.status_code == 302 else answer.context["form"].errors
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(send, range(3)))
    assert len(set(map(str, told))) == 1, told
    assert Finding.objects.count() == 1
