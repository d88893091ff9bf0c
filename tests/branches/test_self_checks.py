"""Checklists are drawn up, published and frozen; branches check themselves, somebody else checks too and explains."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from docx import Document

from branches.facts import questions
from branches.models import CheckLine, SelfCheck
from branches.services import checklists, self_checks
from branches.todos import capacity as todos
from branches.views.self_checks import SelfCheckPages
from branches.views.weak_items import weak_items
from common.errors import RuleViolation, StaleEdit
from tests import factories
from tests.branches import capacity
from tests.pages import PagesTests, page, queries

YEAR = timezone.localdate().year


@pytest.fixture
def submitted(mining):
    return capacity.self_check(mining, state="submitted")


@pytest.fixture
def reviewed(mining):
    return capacity.self_check(mining, state="reviewed")


class TestSelfCheckPages(PagesTests):
    pages = SelfCheckPages
    foreign_field = "branch"

    @pytest.fixture
    def own(self, mining):
        return capacity.self_check(mining)

    @pytest.fixture
    def foreign(self, tunnelling):
        return capacity.self_check(tunnelling)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("head1", "队长老韩", mining, "unit_head")

    def shown(self, own):
        return own.branch.name

    def typed(self, own):
        return {"branch": own.branch_id, "checklist": capacity.published(YEAR - 1).pk}

    def more(self, own, count):
        for number in range(count):
            capacity.self_check(own.branch, capacity.published(2030 + number))

    def test_verbs_are_closed_to_readers(self, as_user, reader, own):
        for verb in self.pages.actions:
            assert as_user(reader).post(self.pages.url("action", own.pk, verb), {}).status_code == 403

    def test_asking_before_a_verb_changes_nothing(self, as_user, writer, own):
        assert as_user(writer).get(self.pages.url("action", own.pk, "read")).status_code == 200

    def test_verbs_on_foreign_rows_are_not_found(self, as_user, writer, foreign):
        assert as_user(writer).post(self.pages.url("action", foreign.pk, "read"), {}).status_code == 404


@pytest.mark.django_db
class TestFilling:
    def test_what_the_records_know_stands_there_already(self, secretary):
        capacity.norms()
        secretary.joined_party_on = capacity.LONG_AGO
        secretary.save()
        capacity.hours(secretary, 60)
        row = capacity.self_check(secretary.branch)
        line = row.lines.first()
        assert (line.found_actual, line.found_target, line.self_points) == (1, 1, 40)
        assert row.lines.last().self_points is None

    def test_where_the_records_know_nothing_no_points_stand(self, mining):
        line = capacity.self_check(mining).lines.first()
        assert not line.is_found
        assert line.self_points is None

    def test_points_that_were_typed_stay_when_the_records_are_read_anew(self, secretary):
        row = capacity.typed(capacity.self_check(secretary.branch))
        self_checks.read_records(row, by=secretary)
        assert [line.self_points for line in row.lines.all()] == [40, 10, 45]

    def test_suggested_points_come_in_halves_and_never_above_the_full(self, mining):
        line = capacity.self_check(mining).lines.first()
        line.is_found, line.found_actual, line.found_target = True, Decimal(2), Decimal(3)
        assert line.suggested == Decimal("26.5")
        line.found_actual = Decimal(9)
        assert line.suggested == 40

    def test_a_half_filled_check_is_not_handed_in(self, secretary):
        row = capacity.self_check(secretary.branch)
        with pytest.raises(RuleViolation, match="支委会健全"):
            self_checks.submit(row, by=secretary)

    def test_missing_points_need_a_word_and_full_points_need_none(self, secretary):
        row = capacity.typed(capacity.self_check(secretary.branch))
        row.lines.filter(self_points=45).update(self_note="")
        with pytest.raises(RuleViolation, match="记录完整"):
            self_checks.submit(row, by=secretary)
        row.lines.filter(self_points=45).update(self_note="缺一次")
        assert self_checks.submit(row, by=secretary).self_points == 95

    def test_more_than_the_records_say_needs_a_word(self, mining):
        line = capacity.self_check(mining).lines.first()
        line.is_found, line.found_actual, line.found_target = True, Decimal(1), Decimal(2)
        assert self_checks.why_not_hand_in(line, Decimal(40), "")
        assert not self_checks.why_not_hand_in(line, Decimal(40), "有一次未及时登记")
        assert not self_checks.why_not_hand_in(line, Decimal(20), "")

    def test_two_who_write_at_once_are_told(self, secretary):
        row = capacity.self_check(secretary.branch)
        self_checks.fill(row, by=secretary, lines={}, version=row.version)
        with pytest.raises(StaleEdit):
            self_checks.fill(row, by=secretary, lines={}, version=row.version)

    def test_a_closed_branch_a_committee_and_a_draft_begin_nothing(self, company, mining):
        with pytest.raises(RuleViolation):
            self_checks.start(by=None, branch=company, checklist=capacity.published())
        with pytest.raises(RuleViolation):
            self_checks.start(by=None, branch=mining, checklist=capacity.draft(2030))


def lines_typed(row, side="self", **more):
    """The fill page as a browser sends it."""
    typed = {"version": row.version} | more
    for line in row.lines.all():
        points = getattr(line, f"{side}_points")
        typed[f"points_{line.pk}"] = "" if points is None else points
        typed[f"note_{line.pk}"] = getattr(line, f"{side}_note")
    return typed


@pytest.mark.django_db
class TestPagesOfLines:
    def test_it_is_saved_for_later_without_being_whole(self, as_user, secretary):
        row = capacity.self_check(secretary.branch)
        first = row.lines.first()
        typed = lines_typed(row) | {f"points_{first.pk}": "39.5"}
        assert as_user(secretary).post(f"/organisation/self_check/{row.pk}/fill/", typed).status_code == 302
        first.refresh_from_db()
        assert first.self_points == Decimal("39.5")
        row.refresh_from_db()
        assert row.state == "draft"

    def test_handing_in_names_each_item_that_lacks_something_and_keeps_what_was_typed(
        self, as_user, secretary
    ):
        row = capacity.self_check(secretary.branch)
        first, second, _third = row.lines.all()
        typed = lines_typed(row, finish="1") | {f"points_{first.pk}": "38", f"points_{second.pk}": "99"}
        answer = as_user(secretary).post(f"/organisation/self_check/{row.pk}/fill/", typed)
        text = page(answer, 422)
        assert 'value="38"' in text
        assert set(answer.context["form"].errors) == {
            f"note_{first.pk}",
            f"points_{second.pk}",
            f"points_{row.lines.last().pk}",
        }

    def test_it_is_handed_in(self, as_user, secretary):
        row = capacity.typed(capacity.self_check(secretary.branch))
        url = f"/organisation/self_check/{row.pk}/fill/"
        assert as_user(secretary).post(url, lines_typed(row, finish="1")).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.submitted_by, row.self_points) == ("submitted", secretary, 95)
        assert as_user(secretary).get(url).status_code == 409

    def test_the_reviewer_sees_both_and_closes_with_words(self, as_user, inspector, submitted):
        browser, url = as_user(inspector), f"/organisation/self_check/{submitted.pk}/review/"
        assert "个别记录不全" in page(browser.get(url))
        second = submitted.lines.all()[1]
        typed = lines_typed(submitted, finish="1") | {f"points_{second.pk}": "8"}
        answer = browser.post(url, typed)
        assert set(answer.context["form"].errors) == {f"note_{second.pk}"}
        typed |= {f"note_{second.pk}": "换届晚两个月", "comment": "总体较好"}
        assert browser.post(url, typed).status_code == 302
        submitted.refresh_from_db()
        assert (submitted.state, submitted.review_points, submitted.comment) == ("reviewed", 93, "总体较好")
        assert submitted.grade == "excellent"

    def test_an_older_page_does_not_overwrite_a_newer_one(self, as_user, secretary):
        row = capacity.self_check(secretary.branch)
        url, line = f"/organisation/self_check/{row.pk}/fill/", row.lines.first()
        typed = lines_typed(row) | {f"points_{line.pk}": "1", f"note_{line.pk}": "我的说明"}
        self_checks.fill(row, by=None, lines={line.pk: (Decimal(2), "别人的说明")})
        answer = as_user(secretary).post(url, typed)
        assert answer.status_code == 409
        told = next(each for each in answer.context["comparison"] if each["field"] == str(line))
        assert (told["yours"], told["theirs"]) == ("1 · 我的说明", "2 · 别人的说明")
        again = typed | {"version": answer.context["form"]["version"].value()}
        assert as_user(secretary).post(url, again).status_code == 302, "what was compared is saved"
        line.refresh_from_db()
        assert (line.self_points, line.self_note) == (1, "我的说明")

    def test_the_pages_cost_the_same_for_many_items(self, as_user, secretary):
        few = capacity.self_check(secretary.branch)
        items = [{"section": "一", "text": f"第{n}项", "points": Decimal(5)} for n in range(20)]
        long = checklists.publish(
            checklists.replace_items(capacity.draft(YEAR - 1), by=None, items=items), by=None
        )
        many = capacity.self_check(secretary.branch, long)
        browser = as_user(secretary)
        browser.get(few.get_absolute_url())
        for url in ("", "fill/"):
            cost = queries(browser, few.get_absolute_url() + url)
            assert queries(browser, many.get_absolute_url() + url) <= cost


@pytest.mark.django_db
class TestReview:
    def test_the_own_branch_is_never_reviewed(self, submitted, mining, company):
        own = factories.person("insp9", "督查员老李", mining, "inspector")
        assert submitted.why_not_review(own)
        both = factories.person("insp8", "督查员小李", company, "inspector")
        factories.appoint(both, "secretary", mining)
        assert submitted.why_not_review(both)

    def test_whoever_handed_it_in_does_not_review_it(self, submitted, inspector):
        assert not submitted.why_not_review(inspector)
        submitted.submitted_by = inspector
        assert submitted.why_not_review(inspector)

    def test_only_what_was_handed_in_is_reviewed(self, mining, inspector, reviewed):
        assert reviewed.why_not_review(inspector)

    def test_returned_with_a_comment_it_is_open_again(self, submitted, inspector):
        row = self_checks.send_back(submitted, by=inspector, comment="请补充")
        assert row.is_open
        assert row.comment == "请补充"

    def test_the_comment_is_asked_for(self, as_user, inspector, submitted):
        url = SelfCheckPages.url("action", submitted.pk, "return")
        assert as_user(inspector).post(url, {"comment": ""}).status_code == 422
        assert as_user(inspector).post(url, {"comment": "请补充"}).status_code == 302

    def test_a_review_without_every_point_is_not_closed(self, submitted, inspector):
        with pytest.raises(RuleViolation, match="支委会健全"):
            self_checks.review(submitted, by=inspector)


@pytest.mark.django_db
class TestReading:
    def test_weak_items_are_those_where_most_was_lost(self, reviewed, tunnelling):
        capacity.self_check(tunnelling, state="reviewed")
        found = weak_items(SelfCheck.objects.all())
        assert [(item["item__text"], item["below"], round(item["share"])) for item in found] == [
            ("按期换届", 2, 20),
            ("记录完整", 2, 10),
        ]
        assert [one["name"] for one in found[0]["names"]] == ["综采一队党支部", "掘进二队党支部"]

    def test_a_secretary_sees_only_the_own_branch_among_the_weak(
        self, as_user, secretary, reviewed, tunnelling
    ):
        capacity.self_check(tunnelling, state="reviewed")
        text = page(as_user(secretary).get(f"/organisation/checklist/{reviewed.checklist_id}/weak/"))
        assert "综采一队党支部" in text
        assert "掘进二队党支部" not in text

    def test_years_stand_beside_each_other(self, as_user, leader, mining):
        for year in (YEAR - 1, YEAR):
            newest = capacity.self_check(mining, capacity.published(year), state="reviewed")
        text = page(as_user(leader).get(newest.get_absolute_url()))
        assert f">{YEAR - 1}</th>" in text
        assert "96%" in text  # 48 of 50 points of the first section

    def test_the_word_form_has_both_columns(self, as_user, leader, reviewed):
        answer = as_user(leader).get(f"/organisation/self_check/{reviewed.pk}/word/")
        found = Document(io.BytesIO(b"".join(answer)))
        rows = [[cell.text for cell in row.cells] for row in found.tables[1].rows]
        assert rows[0][3:6] == ["分值", "自查分", "考核分"]
        assert rows[2][1:6] == ["按期换届", "", "10", "10", "8"]
        assert "一次未按期" in rows[2][6]

    def test_checks_far_apart_are_found(self, as_user, leader, reviewed, tunnelling):
        far = capacity.self_check(tunnelling, state="reviewed")
        SelfCheck.objects.filter(pk=far.pk).update(review_points=80)
        headers = {"HX-Request": "true", "HX-Target": "list-part"}
        text = page(as_user(leader).get(f"{SelfCheckPages.url('list')}?differs=true", headers=headers))
        assert "掘进二队党支部" in text
        assert "综采一队党支部" not in text


@pytest.mark.django_db
class TestFact:
    def ask(self, last_day, *branches):
        first = date(last_day.year, 1, 1)
        answers = questions.known["standardisation_score"].answer(first, last_day, [b.pk for b in branches])
        return [answers[b.pk] for b in branches]

    def test_it_is_the_points_of_the_newest_review(self, mining, tunnelling, reviewed):
        found, nothing = self.ask(timezone.localdate(), mining, tunnelling)
        assert (found.actual, found.target) == (93, 100)
        assert found.records == (("branches.selfcheck", reviewed.pk),)
        assert nothing.not_applicable

    def test_before_the_review_and_two_years_on_there_is_nothing(self, mining, reviewed):
        SelfCheck.objects.update(reviewed_on=date(YEAR, 6, 30))
        assert self.ask(date(YEAR, 6, 29), mining)[0].not_applicable
        assert not self.ask(date(YEAR, 6, 30), mining)[0].not_applicable
        assert not self.ask(date(YEAR + 1, 12, 31), mining)[0].not_applicable
        assert self.ask(date(YEAR + 2, 1, 1), mining)[0].not_applicable

    def test_what_is_not_reviewed_counts_for_nothing(self, mining, submitted):
        assert self.ask(timezone.localdate(), mining)[0].not_applicable

    def test_it_costs_one_query_for_any_number_of_branches(
        self, mining, tunnelling, reviewed, django_assert_num_queries
    ):
        with django_assert_num_queries(1):
            self.ask(timezone.localdate(), mining, tunnelling)


@pytest.mark.django_db
class TestTodos:
    def titles(self, person):
        return [todo.title for todo in todos.todos(person)]

    def test_the_secretary_owes_a_self_check_until_it_is_handed_in(self, secretary):
        checklist = capacity.published()
        assert any("综采一队党支部" in title for title in self.titles(secretary))
        row = capacity.typed(capacity.self_check(secretary.branch, checklist))
        self_checks.submit(row, by=secretary)
        assert self.titles(secretary) == []

    def test_what_came_back_says_why(self, secretary, submitted, inspector):
        self_checks.send_back(submitted, by=inspector, comment="请补充")
        assert [todo.note for todo in todos.todos(secretary)] == ["请补充"]

    def test_the_reviewer_reads_how_many_wait(self, inspector, submitted):
        assert any("1" in title for title in self.titles(inspector))

    def test_they_cost_the_same_for_many_branches(
        self, secretary, inspector, company, django_assert_max_num_queries
    ):
        capacity.published()
        for number in range(6):
            branch = factories.branch(f"X{number}", f"X{number}党支部", parent=company)
            capacity.self_check(branch, state="submitted")
        with django_assert_max_num_queries(12):
            todos.todos(inspector)


@pytest.mark.django_db
def test_a_line_knows_whether_both_sides_differ(reviewed):
    assert [line.differs for line in CheckLine.objects.filter(self_check=reviewed)] == [False, True, False]
