"""Joint activities that every partner confirms; lessons for all branches, taken up in a sentence."""

from datetime import date

import pytest

from branches.models import JointActivity, LessonAdoption
from branches.services import exchange
from branches.todos import capacity as todos
from branches.views.exchange import JointActivityPages
from branches.views.lessons import LessonPages
from common.errors import RuleViolation
from tests import factories
from tests.branches import capacity
from tests.pages import PagesTests, form_values, page

PARTNER = "organisation/joint_activity"


@pytest.fixture
def ventilation(company):
    return factories.branch("B03", "通风队党支部", parent=company)


class TestJointActivityPages(PagesTests):
    pages = JointActivityPages
    foreign_field, changed_field = "host", "topic"

    @pytest.fixture
    def own(self, mining, ventilation):
        return capacity.activity(mining, ventilation)

    @pytest.fixture
    def foreign(self, tunnelling, ventilation):
        return capacity.activity(tunnelling, ventilation, topic="别人的活动")

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("head1", "队长老韩", mining, "unit_head")

    def typed(self, own):
        return {
            "host": own.host_id,
            "partners": [own.partners.get().branch_id],
            "held_on": "2026-05-02",
            "form": "study",
            "topic": "支护联学",
        }

    def more(self, own, count):
        for number in range(count):
            capacity.activity(own.host, own.partners.first().branch, topic=f"第{number}次")

    def change(self, browser, row, text):
        typed = form_values(browser.get(self.pages.url("edit", row.pk)))
        return browser.post(self.pages.url("edit", row.pk), typed | {self.changed_field: text})

    def test_asking_before_a_verb_changes_nothing(self, as_user, writer, own):
        assert as_user(writer).get(self.pages.url("action", own.pk, "withdraw")).status_code == 200

    def test_a_host_confirms_nothing_for_the_partner(self, as_user, writer, own):
        assert as_user(writer).post(self.pages.url("action", own.pk, "confirm")).status_code == 403

    def test_verbs_are_closed_to_readers(self, as_user, reader, own):
        for verb in self.pages.actions:
            assert as_user(reader).post(self.pages.url("action", own.pk, verb), {}).status_code == 403


@pytest.mark.django_db
class TestAnswers:
    def test_a_partner_sees_it_and_confirms(self, as_user, mining, outsider):
        row = capacity.activity(mining, outsider.branch)
        browser = as_user(outsider)
        assert "联合攻关" in page(browser.get(JointActivityPages.url("list")))
        url = JointActivityPages.url("action", row.pk, "confirm")
        assert browser.post(url).status_code == 302
        partner = row.partners.get()
        assert (partner.took_part, partner.answered_by) == (True, outsider)
        assert browser.post(url).status_code == 409

    def test_a_partner_says_what_was_otherwise(self, as_user, mining, outsider):
        row = capacity.activity(mining, outsider.branch)
        browser, url = as_user(outsider), JointActivityPages.url("action", row.pk, "decline")
        assert browser.post(url, {"reason": ""}).status_code == 422
        assert browser.post(url, {"reason": "只派1人"}).status_code == 302
        assert row.partners.get().reason == "只派1人"

    def test_one_answer_leaves_the_others_open(self, mining, outsider, ventilation):
        row = capacity.activity(mining, outsider.branch, ventilation)
        exchange.confirm(row, by=outsider)
        assert row.partners.filter(answered_on=None).get().branch == ventilation

    def test_a_partner_does_not_change_it(self, as_user, mining, outsider):
        row = capacity.activity(mining, outsider.branch)
        assert as_user(outsider).get(JointActivityPages.url("edit", row.pk)).status_code == 403

    def test_a_withdrawn_one_waits_for_nobody(self, mining, outsider, secretary):
        row = exchange.withdraw(capacity.activity(mining, outsider.branch), by=secretary, reason="改期")
        assert row.why_not_answer(outsider)
        assert todos.todos(outsider) == []

    def test_the_partner_finds_it_among_what_is_due(self, mining, outsider):
        capacity.activity(mining, outsider.branch)
        assert ["联合攻关" in todo.title for todo in todos.todos(outsider)] == [True]


@pytest.mark.django_db
class TestNoting:
    def note(self, host, *partners):
        return exchange.note(
            by=None, host=host, partners=list(partners), held_on=date(2026, 5, 1), form="study", topic="联学"
        )

    def test_it_takes_two_different_branches(self, mining):
        for partners in ((), (mining,)):
            with pytest.raises(RuleViolation):
                self.note(mining, *partners)

    def test_who_has_answered_stays_answered_when_partners_change(
        self, mining, tunnelling, ventilation, outsider, secretary
    ):
        row = self.note(mining, tunnelling)
        exchange.confirm(row, by=outsider)
        exchange.change(row, by=secretary, partners=[tunnelling, ventilation], topic="联学")
        assert list(row.partners.values_list("branch", "took_part")) == [
            (tunnelling.pk, True),
            (ventilation.pk, None),
        ]

    def test_partners_are_found_anywhere_by_name_or_initials(self, as_user, secretary, tunnelling):
        browser = as_user(secretary)
        found = browser.get("/organisation/joint_activity/partners/?q=jj").json()["rows"]
        assert [row["text"] for row in found] == ["掘进二队党支部"]

    def test_an_unknown_partner_is_refused_beside_the_field(self, as_user, secretary, mining):
        typed = {
            "host": mining.pk,
            "partners": ["999999"],
            "held_on": "2026-05-02",
            "form": "study",
            "topic": "联学",
        }
        answer = as_user(secretary).post(JointActivityPages.url("add"), typed)
        assert "partners" in answer.context["form"].errors
        assert not JointActivity.objects.exists()


class TestLessonPages(PagesTests):
    pages = LessonPages
    foreign_field, changed_field = "branch", "title"

    @pytest.fixture
    def own(self, mining):
        return capacity.lesson(mining)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, tunnelling):
        return factories.person("m9", "掘进工", tunnelling, "member")

    def typed(self, own):
        return {
            "branch": own.branch_id,
            "title": "包机牌",
            "text": "问题、做法、效果。",
            "tags": "设备，检修",
        }

    def more(self, own, count):
        for number in range(count):
            capacity.lesson(own.branch, f"第{number}条")


@pytest.mark.django_db
class TestLessons:
    def test_another_branch_takes_it_up_in_a_sentence(self, as_user, mining, outsider):
        row = capacity.lesson(mining)
        url = LessonPages.url("action", row.pk, "adopt")
        typed = {"branch": outsider.branch_id, "sentence": "用在开机前"}
        assert as_user(outsider).post(url, typed).status_code == 302
        assert "用在开机前" in page(as_user(outsider).get(row.get_absolute_url()))
        assert as_user(outsider).post(url, typed).status_code == 422
        assert LessonAdoption.objects.count() == 1

    def test_the_own_lesson_is_not_taken_up(self, mining, secretary):
        with pytest.raises(RuleViolation):
            exchange.adopt(capacity.lesson(mining), by=secretary, branch=mining, sentence="好")

    def test_nobody_notes_for_a_branch_of_others(self, as_user, mining, secretary, outsider, ventilation):
        row = capacity.lesson(mining)
        typed = {"branch": ventilation.pk, "sentence": "用在开机前"}
        answer = as_user(outsider).post(LessonPages.url("action", row.pk, "adopt"), typed)
        assert answer.status_code == 422

    def test_lessons_of_others_are_read_and_not_changed(self, as_user, mining, outsider):
        row = capacity.lesson(mining)
        browser = as_user(outsider)
        assert browser.get(row.get_absolute_url()).status_code == 200
        assert browser.get(LessonPages.url("edit", row.pk)).status_code == 403

    def test_a_withdrawn_lesson_is_neither_changed_nor_taken_up(
        self, mining, tunnelling, secretary, outsider
    ):
        row = exchange.withdraw_lesson(capacity.lesson(mining), by=secretary, reason="做法过时")
        with pytest.raises(RuleViolation):
            exchange.change_lesson(row, by=secretary, title="另一")
        with pytest.raises(RuleViolation):
            exchange.adopt(row, by=outsider, branch=tunnelling, sentence="好")

    def test_tags_are_single_words_each_once(self):
        assert exchange.tidy("安全，班组、安全 #设备") == "安全 班组 设备"

    def test_it_is_found_by_its_words_and_tags(self, as_user, mining, outsider):
        capacity.lesson(mining, tags="安全 班组")
        capacity.lesson(mining, "另一条")
        text = page(as_user(outsider).get(f"{LessonPages.url('list')}?q=班组"))
        assert "一班一确认" in text
        assert "另一条" not in text
