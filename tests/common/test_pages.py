"""What a declaration of pages brings beyond the set in tests/pages.py: bulk verbs, exports, history, refusals."""

import csv
import io

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from branches.models import Branch
from branches.services import organization
from branches.views.organization import BranchPages, UnitPages
from common import changes, exports, tables
from common.audit import AuditEvent
from common.errors import RuleViolation
from common.pages import Action, BulkPage, scoped_or_404
from tests import factories
from tests.pages import form_values, page


def rename(branch, *, by):
    """A verb for many rows; one of them may be in the way."""
    if branch.short_name == "locked":
        raise RuleViolation("it is locked")
    return changes.update(branch, {"short_name": "done"}, by=by, action="branch.changed")


class BulkPages(BranchPages):
    actions = {
        "rename": Action("Rename", rename, bulk=True),
        "single": Action("Single", rename),
    }


@pytest.fixture
def bulk():
    """Posts a verb for these rows; the answer with its messages."""

    def post(user, verb, *pks):
        request = RequestFactory().post("/", {"pk": [str(pk) for pk in pks]})
        request.user, request._messages = user, CookieStorage(request)
        answer = BulkPage.as_view(pages=BulkPages)(request, action=verb)
        return answer, " ".join(str(message) for message in get_messages(request))

    return post


class TestBulk:
    def test_all_are_done_with_a_row_of_the_log_for_each(self, bulk, admin, mining, tunnelling):
        answer, words = bulk(admin, "rename", mining.pk, tunnelling.pk)
        assert answer.url == BranchPages.url("list")
        assert "2" in words
        assert Branch.objects.filter(short_name="done").count() == 2
        assert AuditEvent.objects.filter(action="branch.changed").count() == 2

    def test_one_in_the_way_stops_all_and_is_named(self, bulk, admin, mining, tunnelling):
        Branch.objects.filter(pk=tunnelling.pk).update(short_name="locked")
        words = bulk(admin, "rename", mining.pk, tunnelling.pk)[1]
        assert str(tunnelling) in words
        assert "it is locked" in words
        assert not Branch.objects.filter(short_name="done").exists()

    def test_a_foreign_row_stops_all_without_being_named(self, bulk, mining, tunnelling):
        local = factories.person("a2", "支部小吴", mining, "party_admin")
        words = bulk(local, "rename", mining.pk, tunnelling.pk)[1]
        assert str(tunnelling) not in words
        assert not Branch.objects.filter(short_name="done").exists()

    def test_a_foreign_row_and_one_that_does_not_exist_are_told_alike(self, bulk, mining, tunnelling):
        local = factories.person("a2", "支部小吴", mining, "party_admin")
        assert bulk(local, "rename", tunnelling.pk)[1] == bulk(local, "rename", 999_999_999)[1]

    def test_rows_that_are_only_seen_are_not_touched(self, bulk, leader, mining):
        bulk(leader, "rename", mining.pk)
        assert not Branch.objects.filter(short_name="done").exists()

    def test_without_the_permission_it_is_closed(self, bulk, nobody, mining):
        with pytest.raises(PermissionDenied):
            bulk(nobody, "rename", mining.pk)

    @pytest.mark.parametrize("verb", ["single", "explode"])
    def test_a_verb_that_is_not_for_many_is_not_found(self, bulk, admin, mining, verb):
        with pytest.raises(Http404):
            bulk(admin, verb, mining.pk)

    @pytest.mark.parametrize("chosen", [[], ["x"], ["-1"], ["1e3"], ["²"]])
    def test_nothing_chosen_changes_nothing(self, bulk, admin, mining, chosen):
        assert bulk(admin, "rename", *chosen)[0].status_code == 302
        assert not Branch.objects.filter(short_name="done").exists()

    def test_many_rows_have_boxes_to_choose(self, mining):
        assert tables.body([mining], BranchPages.columns, selectable=True).count("checkbox") == 1


class TestExport:
    def rows(self, answer):
        return list(csv.reader(io.StringIO(page(answer))))

    def test_it_has_the_columns_and_the_filters_of_the_list(self, as_user, admin, mining, tunnelling):
        url = BranchPages.url("export", "csv")
        heads, *rows = self.rows(as_user(admin).get(f"{url}?q=B01"))
        assert heads == [str(column.label) for column in BranchPages.columns]
        assert [row[1] for row in rows] == ["B01"]

    def test_it_has_the_order_of_the_list(self, as_user, admin, mining, tunnelling):
        url = BranchPages.url("export", "csv")
        codes = [row[1] for row in self.rows(as_user(admin).get(f"{url}?sort=-code"))[1:]]
        assert codes == sorted(codes, reverse=True)

    def test_a_wrong_filter_gives_no_rows_instead_of_all(self, as_user, admin, mining):
        url = BranchPages.url("export", "csv")
        assert len(self.rows(as_user(admin).get(f"{url}?kind=nonsense"))) == 1

    def test_it_is_noted_who_took_what(self, as_user, admin, mining):
        as_user(admin).get(BranchPages.url("export", "xlsx"))
        event = AuditEvent.objects.get(action="list.exported")
        assert (event.by, event.changes) == (admin, {"list": "branch", "format": "xlsx"})

    def test_what_people_typed_runs_nowhere(self, as_user, admin, mining):
        Branch.objects.filter(pk=mining.pk).update(name="=cmd|'/c calc'!A1")
        text = page(as_user(admin).get(BranchPages.url("export", "csv")))
        assert "'=cmd" in text

    @pytest.mark.parametrize("fmt", ["csv", "xlsx"])
    def test_marks_that_a_page_has_to_escape_stand_in_a_file_as_typed(self, as_user, admin, mining, fmt):
        Branch.objects.filter(pk=mining.pk).update(name="R&D <一> \"甲\" 'b'")
        answer = as_user(admin).get(f"{BranchPages.url('export', fmt)}?q={mining.code}")
        rows = self.rows(answer) if fmt == "csv" else self.cells(answer)
        assert "R&D <一> \"甲\" 'b'" in rows[1]

    def cells(self, answer):
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
        return [row for row in book.worksheets[0].iter_rows(values_only=True) if any(row)]

    def test_it_is_handed_over_as_a_file_for_one_person(self, as_user, admin, mining):
        answer = as_user(admin).get(BranchPages.url("export", "xlsx"))
        assert answer["Content-Type"] == exports.XLSX
        assert "no-store" in answer["Cache-Control"]


class TestRecord:
    def test_the_history_tells_fields_in_words(self, as_user, admin, mining):
        organization.change(mining, by=admin, members_count=44)
        text = page(as_user(admin).get(mining.get_absolute_url()))
        assert admin.name in text
        assert "44" in text
        assert "members_count" not in text

    def test_a_button_that_is_not_possible_now_says_why(self, as_user, admin, mining):
        factories.unit("U01", "综采一队", mining)
        assert str(mining.why_not_close()) in page(as_user(admin).get(mining.get_absolute_url()))

    def test_readers_are_offered_nothing_to_do(self, as_user, leader, mining):
        assert as_user(leader).get(mining.get_absolute_url()).context["actions"] == []


class TestForms:
    def test_what_the_service_refuses_stands_beside_the_form_with_all_that_was_typed(
        self, as_user, admin, mining
    ):
        browser = as_user(admin)
        typed = form_values(browser.get(BranchPages.url("edit", mining.pk)))
        typed |= {"name": "打了半天的名字", "valid_from": "2001-01-01"}
        text = page(browser.post(BranchPages.url("edit", mining.pk), typed), 422)
        assert "打了半天的名字" in text
        mining.refresh_from_db()
        assert mining.name == "综采一队党支部"

    def test_a_value_that_the_row_refuses_stands_at_its_field(self, as_user, admin, mining):
        typed = {"code": "B01", "name": "x", "kind": "branch", "parent": mining.parent_id, "members_count": 1}
        answer = as_user(admin).post(BranchPages.url("add"), typed | {"established_on": "2020-01-01"})
        assert answer.status_code == 422
        assert "code" in answer.context["form"].errors

    def test_a_form_may_begin_with_what_the_address_says(self, as_user, admin, mining):
        answer = as_user(admin).get(f"{BranchPages.url('add')}?parent={mining.pk}")
        assert str(answer.context["form"]["parent"].value()) == str(mining.pk)

    def test_moving_a_row_out_of_ones_reach_is_undone(self, as_user, company, mining, tunnelling):
        """She sees both sections, but changes only the first."""
        person = factories.person("a2", "总支小吴", mining, "party_admin")
        factories.appoint(person, "leader", tunnelling)
        unit = factories.unit("U01", "综采一队", mining)
        browser = as_user(person)
        typed = form_values(browser.get(UnitPages.url("edit", unit.pk)))
        typed |= {"branch": tunnelling.pk, "assigned_on": "2026-01-01"}
        assert browser.post(UnitPages.url("edit", unit.pk), typed).status_code == 422
        unit.refresh_from_db()
        assert unit.branch == mining
        assert unit.assignments.count() == 1


class TestLongChoices:
    def test_a_long_list_of_choices_stays_short_on_the_page(self, as_user, admin, company, monkeypatch):
        monkeypatch.setattr("common.choices.SHOWN", 3)
        made = [factories.branch(f"L{n:02}", f"长表{n:02}党支部", parent=company) for n in range(9)]
        text = page(as_user(admin).get(f"{UnitPages.url('add')}?branch={made[8].pk}"))
        assert "长表08党支部" in text, "what is chosen is always there"
        assert "长表07党支部" not in text

    def test_what_is_not_on_the_page_may_be_chosen_all_the_same(self, as_user, admin, company, monkeypatch):
        monkeypatch.setattr("common.choices.SHOWN", 1)
        far = [factories.branch(f"L{n:02}", f"长表{n:02}党支部", parent=company) for n in range(5)][-1]
        typed = {"code": "U1", "name": "队", "branch": far.pk, "assigned_on": "2026-01-01"}
        assert as_user(admin).post(UnitPages.url("add"), typed).status_code == 302

    def ask(self, browser, text, label="branches.branch"):
        return browser.get(f"/choices/{label}/", {"q": text})

    def test_typing_finds_by_name_code_and_initials(self, as_user, admin, mining, tunnelling):
        for typed in ("综采一", "B01", "zcyd"):
            rows = self.ask(as_user(admin), typed).json()["rows"]
            assert [row["value"] for row in rows] == [mining.pk], typed

    def test_typing_finds_no_foreign_rows(self, as_user, secretary, mining, tunnelling):
        assert self.ask(as_user(secretary), "掘进").json()["rows"] == []

    @pytest.mark.parametrize(
        "label", ["common.job", "auth.group", "sessions.session", "no.model", "x", "branches.loginsession"]
    )
    def test_only_what_is_declared_for_it_is_searched(self, as_user, admin, label):
        assert self.ask(as_user(admin), "a", label).status_code == 404

    def test_strange_typing_is_no_error(self, as_user, admin, mining):
        for typed in ("\x00", "%", "_", "'", "\\", "a" * 5000, ""):
            assert self.ask(as_user(admin), typed).status_code == 200


def test_a_hand_written_view_fetches_rows_by_one_way(secretary, mining, tunnelling):
    assert scoped_or_404(Branch, secretary, mining.pk) == mining
    with pytest.raises(Http404):
        scoped_or_404(Branch, secretary, tunnelling.pk)
    with pytest.raises(PermissionDenied):
        scoped_or_404(Branch, secretary, mining.pk, "change")
