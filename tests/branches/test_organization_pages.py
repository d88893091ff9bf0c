"""The pages of the party tree, the production units and the peer groups."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from branches.models import Branch, PeerGroup, ProductionUnit
from branches.services import organization
from branches.views.organization import BranchPages, PeerGroupPages, TreePages, UnitPages
from branches.views.people import AppointmentPages
from tests import factories
from tests.pages import PagesTests, page


@pytest.fixture
def section(company):
    """A general branch in the middle of the tree."""
    return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")


@pytest.fixture
def section_admin(section):
    """A party-affairs admin of the middle of the tree."""
    return factories.person("admin2", "总支小吴", section, "party_admin")


@pytest.fixture
def section_leader(section):
    return factories.person("leader2", "总支老郑", section, "leader")


class TestBranchPages(PagesTests):
    pages = BranchPages
    foreign_field, changed_field = "parent", "name"

    @pytest.fixture
    def own(self, section):
        return factories.branch("B11", "综采三队党支部", parent=section)

    @pytest.fixture
    def foreign(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section_leader):
        return section_leader

    def typed(self, own):
        return {
            "code": "B99",
            "name": "通风队党支部",
            "kind": "branch",
            "parent": own.parent_id,
            "members_count": 12,
            "established_on": "2024-01-01",
        }

    def more(self, own, count):
        for number in range(count):
            factories.branch(f"M{number}", f"机电{number}队党支部", parent=own.parent)

    def test_a_root_beside_the_tree_is_out_of_reach(self, as_user, writer, own):
        typed = self.typed(own) | {"parent": ""}
        answer = as_user(writer).post(self.pages.url("add"), typed)
        assert answer.status_code == 422
        assert "out of your responsibility" in page(answer, 422) or "职责范围" in page(answer, 422)
        assert not Branch.objects.filter(code="B99").exists()


class TestTreePages(PagesTests):
    pages = TreePages

    @pytest.fixture
    def own(self, section):
        return factories.branch("B11", "综采三队党支部", parent=section).versions.get()

    @pytest.fixture
    def foreign(self, tunnelling):
        return tunnelling.versions.get()

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section_leader):
        return section_leader

    def shown(self, own):
        return own.name

    def more(self, own, count):
        for number in range(count):
            factories.branch(f"M{number}", f"机电{number}队党支部", parent=own.parent)

    def test_the_tree_of_a_day_in_the_past_shows_the_names_of_then(self, as_user, reader, own):
        organization.change(own.branch, by=None, name="综采五队党支部", valid_from=date(2026, 3, 1))
        url = self.pages.url("list")
        assert "综采三队党支部" in page(as_user(reader).get(f"{url}?on=2025-12-31"))
        assert "综采五队党支部" in page(as_user(reader).get(url))

    def test_before_it_was_set_up_there_is_nothing(self, as_user, reader, own):
        assert own.name not in page(as_user(reader).get(f"{self.pages.url('list')}?on=2001-01-01"))


class TestUnitPages(PagesTests):
    pages = UnitPages
    foreign_field, changed_field = "branch", "name"

    @pytest.fixture
    def own(self, section):
        return factories.unit("U11", "综采三队", factories.branch("B11", "综采三队党支部", parent=section))

    @pytest.fixture
    def foreign(self, tunnelling):
        return factories.unit("U02", "掘进二队", tunnelling)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section_leader):
        return section_leader

    def typed(self, own):
        return {"code": "U99", "name": "通风队", "branch": own.branch_id, "assigned_on": "2024-01-01"}

    def more(self, own, count):
        for number in range(count):
            factories.unit(f"M{number}", f"机电{number}队", own.branch)


class TestPeerGroupPages(PagesTests):
    pages = PeerGroupPages
    changed_field = "name"

    @pytest.fixture
    def own(self):
        return factories.peer_group()

    def typed(self, own):
        return {"code": "office", "name": "机关", "order": 3}

    def more(self, own, count):
        PeerGroup.objects.bulk_create(PeerGroup(code=f"p{n}", name=f"组{n}") for n in range(count))


def test_an_organisation_is_closed_with_day_and_reason(as_user, admin, mining):
    answer = as_user(admin).post(
        BranchPages.url("action", mining.pk, "close"), {"closed_on": "2026-10-01", "reason": "合并"}
    )
    assert answer.status_code == 302
    mining.refresh_from_db()
    assert mining.closed_on == date(2026, 10, 1)
    assert mining.versions.get().until == date(2026, 10, 1)


def test_closing_is_refused_while_units_belong_to_it(as_user, admin, mining):
    factories.unit("U01", "综采一队", mining)
    answer = as_user(admin).post(
        BranchPages.url("action", mining.pk, "close"), {"closed_on": "2026-10-01", "reason": "合并"}
    )
    assert answer.status_code == 422
    assert str(mining.why_not_close()) in page(answer, 422)
    mining.refresh_from_db()
    assert mining.closed_on is None


def test_a_unit_is_closed_with_day_and_reason(as_user, admin, mining):
    unit = factories.unit("U01", "综采一队", mining)
    url = UnitPages.url("action", unit.pk, "close")
    assert as_user(admin).post(url, {"closed_on": "2026-10-01", "reason": "撤销"}).status_code == 302
    assert ProductionUnit.objects.get(pk=unit.pk).assignments.get().until == date(2026, 10, 1)


def test_what_is_closed_is_shown_and_not_edited_any_more(as_user, admin, mining):
    unit = factories.unit("U01", "综采一队", mining)
    organization.close_unit(unit, by=admin, closed_on=date(2026, 10, 1))
    organization.close(mining, by=admin, closed_on=date(2026, 10, 1))
    browser = as_user(admin)
    for pages, row in ((BranchPages, mining), (UnitPages, unit)):
        assert pages.url("edit", row.pk) not in page(browser.get(row.get_absolute_url()))
        assert browser.get(pages.url("edit", row.pk)).status_code == 403
        assert browser.post(pages.url("edit", row.pk), {"name": "新名"}).status_code == 403


@pytest.mark.parametrize("pages", [BranchPages, UnitPages, AppointmentPages])
def test_what_is_closed_is_not_offered_where_an_organisation_is_named(
    pages, as_user, admin, mining, tunnelling
):
    organization.close(mining, by=admin, closed_on=date(2026, 10, 1))
    form = page(as_user(admin).get(pages.url("add")))
    assert tunnelling.name in form
    assert mining.name not in form


def test_the_superior_is_a_link_only_for_who_may_open_it(as_user, admin, secretary, mining):
    above = f'href="{mining.parent.get_absolute_url()}"'
    assert above in as_user(admin).get(mining.get_absolute_url()).content.decode()
    theirs = as_user(secretary).get(mining.get_absolute_url()).content.decode()
    assert mining.parent.name in theirs
    assert above not in theirs


def test_people_are_counted_and_linked_only_for_who_may_read_them(as_user, admin, mining):
    member = factories.person("member7", "党员小孙", mining, "member")
    people = f"?branch={mining.pk}"
    assert people in as_user(admin).get(mining.get_absolute_url()).content.decode()
    answer = as_user(member).get(mining.get_absolute_url())
    assert answer.status_code == 200
    assert answer.context["people_count"] is None
    assert "/organisation/person/" not in answer.content.decode().split("<main", 1)[1]


def test_a_code_that_exists_is_refused_in_plain_words(mining):
    twin = Branch(code=mining.code, name="另一支部")
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            twin.validate_unique()
        assert refused.value.message_dict["code"] == ["Code: registered already, please choose another."]
