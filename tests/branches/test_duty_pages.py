"""The pages of duties: library, matrix, gaps, assignments, times, sheets and letters."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from branches.models import DutyAssignment, DutyHolder, DutyLibrary
from branches.views.duty_assignments import DutyAssignmentPages
from branches.views.duty_libraries import DutyItemPages, DutyLibraryPages
from branches.views.duty_matrix import DutyMatrixPages
from branches.views.duty_occurrences import DutyOccurrencePages
from branches.views.duty_sheets import ResponsibilityLetterPages
from tests import factories
from tests.branches import duties_cast
from tests.branches.duties_cast import TODAY, YEAR, assignment, item, library, occurrence
from tests.pages import PagesTests, form_values, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(company):
    return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")


@pytest.fixture
def section_admin(section):
    return factories.person("admin2", "总支小吴", section, "party_admin")


@pytest.fixture
def section_leader(section):
    return factories.person("leader2", "总支老郑", section, "leader")


@pytest.fixture
def head(mining):
    return factories.person("head1", "陈队长", mining, "unit_head")


class InSection(PagesTests):
    """Rows belong to a section in the middle of the tree."""

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section_leader):
        return section_leader


class TestLibraryPages(PagesTests):
    pages = DutyLibraryPages
    changed_field = "note"

    @pytest.fixture
    def own(self):
        return library(2031, published=False)

    def shown(self, own):
        return str(own.year)

    def typed(self, own):
        return {"year": 2032, "note": "", "source": "starter"}

    def more(self, own, count):
        for number in range(count):
            library(2040 + number, published=False)

    def test_one_press_copies_last_year_into_the_new_year(self, as_user, admin):
        duty = item()
        browser = as_user(admin)
        assert "复制到新年度" in page(browser.get(duty.library.get_absolute_url()))
        typed = form_values(browser.get(f"{self.pages.url('add')}?source={duty.library_id}&year={YEAR + 1}"))
        assert browser.post(self.pages.url("add"), typed).status_code == 302
        assert DutyLibrary.objects.get(year=YEAR + 1).items.get().code == duty.code

    def test_the_empty_library_offers_the_starter_library(self, as_user, admin, own):
        assert "引入参考清单库" in page(as_user(admin).get(own.get_absolute_url()))
        as_user(admin).post(self.pages.url("action", own.pk, "starter"))
        assert own.items.count() > 15


class TestItemPages(PagesTests):
    pages = DutyItemPages
    changed_field = "title"

    @pytest.fixture
    def own(self):
        return item("A-1", published=False, year=2031)

    def typed(self, own):
        return {
            "library": own.library_id, "code": "A-2", "domain": "operations", "title": "督导指标", "standard": "每季度1次",
            "points": "5", "times": 1, "per": "quarter", "for_leaders": "on",
        }  # fmt: skip

    def more(self, own, count):
        for number in range(count):
            item(f"M-{number}", published=False, year=2031)

    def test_the_page_of_a_published_duty_asks_for_a_reason_and_makes_an_edition(self, as_user, admin):
        row = item(year=2031)
        browser = as_user(admin)
        typed = form_values(browser.get(self.pages.url("edit", row.pk))) | {"title": "改过的"}
        answer = browser.post(self.pages.url("edit", row.pk), typed)
        assert (answer.status_code, "reason" in answer.context["form"].errors) == (422, True)
        answer = browser.post(self.pages.url("edit", row.pk), typed | {"reason": "集团要求"})
        row.refresh_from_db()
        assert answer.url == row.replaced_by.get_absolute_url()
        text = page(browser.get(row.get_absolute_url()))
        assert "该版次已被新版次替代" in text

    def test_a_duty_for_nobody_is_refused_beside_the_field(self, as_user, admin, own):
        typed = {name: value for name, value in self.typed(own).items() if name != "for_leaders"}
        answer = as_user(admin).post(self.pages.url("add"), typed)
        assert "for_leaders" in answer.context["form"].errors


class TestMatrixPages(InSection):
    pages = DutyMatrixPages

    @pytest.fixture
    def own(self, section_leader):
        return DutyHolder.objects.get(user=section_leader)

    @pytest.fixture
    def foreign(self, outsider):
        return DutyHolder.objects.get(user=outsider)

    def shown(self, own):
        return own.user.name

    def more(self, own, count):
        for number in range(count):
            person = factories.person(f"s{number}", f"书记{number}", own.branch, "secretary")
            assignment(own.branch, person)

    def test_a_cell_says_how_many_duties_and_how_many_are_overdue(
        self, as_user, section, section_leader, section_admin
    ):
        assignment(section, section_leader, duty=item("Z-1", per="month"))
        text = page(as_user(section_admin).get(self.pages.url("list")))
        assert f"1 · 逾期 {TODAY.month - 1}" in text

    @pytest.mark.parametrize("gap", ["none", "party", "production", "letter"])
    def test_the_filter_finds_those_with_a_gap(self, as_user, section, section_leader, section_admin, gap):
        url = f"{self.pages.url('list')}?gap={gap}"
        assert section_leader.name in page(as_user(section_admin).get(url))
        for code, domain in (("P-1", "party_building"), ("P-2", "work_safety")):
            assignment(section, section_leader, duty=item(code, domain=domain))
        duties_cast.letter(section, section_leader, section_admin)
        assert section_leader.name not in page(as_user(section_admin).get(url))

    def test_a_post_that_ended_is_no_row(self, as_user, admin, nobody):
        assert nobody.name not in page(as_user(admin).get(self.pages.url("list")))


class TestAssignmentPages(InSection):
    pages = DutyAssignmentPages
    foreign_field, changed_field = "branch", "note"

    @pytest.fixture
    def own(self, section, section_leader):
        return assignment(section, section_leader)

    @pytest.fixture
    def foreign(self, tunnelling, outsider):
        return assignment(tunnelling, outsider)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    def shown(self, own):
        return own.holder.name

    def typed(self, own):
        return {
            "item": item("N-1").pk,
            "holder": own.holder_id,
            "branch": own.branch_id,
            "since": f"{YEAR}-01-01",
        }

    def more(self, own, count):
        for number in range(count):
            assignment(own.branch, factories.person(f"s{number}", f"书记{number}", own.branch, "secretary"))


class TestOccurrencePages(InSection):
    pages = DutyOccurrencePages

    @pytest.fixture
    def own(self, section):
        return occurrence(
            section, factories.person("s0", "支书甲", section, "secretary"), state="carried_out"
        )

    @pytest.fixture
    def foreign(self, tunnelling, outsider):
        return occurrence(tunnelling, outsider, state="carried_out")

    @pytest.fixture
    def reader(self, section):
        return factories.person("aud2", "总支审计", section, "auditor")

    def shown(self, own):
        return own.item.title

    def more(self, own, count):
        for number in range(count):
            person = factories.person(f"t{number}", f"支书{number}", own.branch, "secretary")
            occurrence(own.branch, person, state="carried_out")

    def test_many_are_confirmed_at_once_and_own_ones_stop_it(self, as_user, section, section_leader, own):
        mine = occurrence(section, section_leader, state="carried_out", reported_by=own.reported_by)
        browser = as_user(section_leader)
        bulk = self.pages.url("bulk", "confirm")
        answer = browser.post(bulk, {"pk": [own.pk, mine.pk]})
        assert mine.item.title in str(next(iter(get_messages(answer.wsgi_request))))
        own.refresh_from_db()
        assert own.state == "carried_out"
        browser.post(bulk, {"pk": [own.pk]})
        own.refresh_from_db()
        assert own.state == "confirmed"

    def test_the_overdue_ones_are_found_by_the_filter(self, as_user, section_admin, section, own):
        late = occurrence(
            section,
            factories.person("t9", "拖延人", section, "secretary"),
            duty=item("L-1", title="逾期事项", per="month"),
        )
        text = page(as_user(section_admin).get(f"{self.pages.url('list')}?standing=overdue"))
        assert (late.get_absolute_url() in text, own.get_absolute_url() in text) == (True, False)

    def test_the_other_head_confirms_without_any_other_right(self, as_user, mining, secretary, head):
        row = occurrence(mining, secretary, joint_holder=head, state="carried_out")
        answer = as_user(head).post(self.pages.url("action", row.pk, "confirm"))
        row.refresh_from_db()
        assert (answer.status_code, row.state) == (302, "confirmed")


class TestLetterPages(InSection):
    pages = ResponsibilityLetterPages
    foreign_field, changed_field = "branch", "note"

    @pytest.fixture
    def own(self, section, section_leader, section_admin):
        return duties_cast.letter(section, section_leader, section_admin)

    @pytest.fixture
    def foreign(self, tunnelling, outsider, leader):
        return duties_cast.letter(tunnelling, outsider, leader)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    def shown(self, own):
        return own.signer.name

    def typed(self, own):
        return {
            "year": YEAR - 1,
            "signer": own.signer_id,
            "branch": own.branch_id,
            "signed_with": own.signed_with_id,
            "signed_on": f"{YEAR}-01-20",
        }

    def more(self, own, count):
        for number in range(count):
            duties_cast.letter(
                own.branch,
                factories.person(f"s{number}", f"书记{number}", own.branch, "secretary"),
                own.signer,
            )


class TestAssigning:
    def test_several_people_get_several_duties_by_one_page(self, as_user, admin, secretary, outsider):
        duties = [item("A-1"), item("A-2")]
        posts = DutyHolder.objects.filter(user__in=[secretary, outsider])
        typed = {"posts": [p.pk for p in posts], "items": [d.pk for d in duties], "since": f"{YEAR}-01-01"}
        assert as_user(admin).post(reverse("branches:duty_assign"), typed).status_code == 302
        assert DutyAssignment.objects.count() == 4

    def test_nothing_chosen_is_told_and_what_was_ticked_stays(self, as_user, admin, secretary):
        duty = item("A-1")
        answer = as_user(admin).post(
            reverse("branches:duty_assign"), {"items": [duty.pk], "since": f"{YEAR}-01-01"}
        )
        text = page(answer, 422)
        assert "请至少选择一人" in text
        assert f'value="{duty.pk}" id="item-{duty.pk}" checked' in text

    def test_a_post_of_another_part_of_the_tree_is_refused(self, as_user, section_admin, outsider):
        post = DutyHolder.objects.get(user=outsider)
        typed = {"posts": [post.pk], "items": [item("A-1").pk], "since": f"{YEAR}-01-01"}
        answer = as_user(section_admin).post(reverse("branches:duty_assign"), typed)
        assert answer.status_code == 422
        assert not DutyAssignment.objects.exists()

    def test_a_gap_leads_to_the_page_with_person_and_domain_chosen(self, as_user, admin, secretary):
        item("A-1"), item("P-1", domain="party_building")
        post = DutyHolder.objects.get(user=secretary)
        text = page(
            as_user(admin).get(f"{reverse('branches:duty_assign')}?post={post.pk}&domain=work_safety")
        )
        assert f'name="posts" value="{post.pk}"' in text
        assert "研究部署工作A-1" in text
        assert "研究部署工作P-1" not in text
