"""What every page set must do: subclass PagesTests, name the pages, say which rows; the declared pages are walked."""

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch
from django.utils import translation

from common.tables import PAGE_SIZE


@pytest.mark.django_db
class PagesTests:
    """The set; a subclass gives fixtures `own`, `foreign`, `writer`, `reader`, `nobody_here` and the values typed.

    own       a row inside the scope of writer and reader
    foreign   a row outside the scope of both; None when the rows are common to all
    writer    may view, add and change inside its scope
    reader    may view and no more
    """

    pages = None
    foreign_field = ""  # a field of the form that takes a row; its foreign id is posted
    changed_field = ""  # a text field of the form
    audited = True

    @pytest.fixture
    def own(self):
        raise NotImplementedError

    @pytest.fixture
    def foreign(self):
        return None

    @pytest.fixture
    def foreign_choice(self, foreign):
        """What foreign_field must not take."""
        return foreign

    @pytest.fixture
    def writer(self, admin):
        return admin

    @pytest.fixture
    def reader(self, leader):
        return leader

    @pytest.fixture
    def powerless(self, nobody):
        return nobody

    def typed(self, own):
        """The values of a form that adds a row; empty when nothing is added."""
        return {}

    def more(self, own, count):
        """Makes so many further rows that the writer sees."""
        raise NotImplementedError

    def has(self, page):
        try:
            self.pages.url(page, *([0] if page in {"detail", "edit"} else []))
        except NoReverseMatch:
            return False
        return True

    def need(self, page):
        if not self.has(page):
            pytest.skip(f"{self.pages.__name__} declares no page “{page}”")

    def shown(self, own):
        """A text by which the row is known in the list."""
        return str(own)

    # -- the list

    def test_the_list_shows_the_rows_of_the_reader(self, as_user, reader, own):
        assert self.shown(own) in page(as_user(reader).get(self.pages.url("list")))

    def test_the_list_hides_foreign_rows(self, as_user, reader, foreign):
        if foreign is None:
            pytest.skip("These rows are common to all.")
        assert self.shown(foreign) not in page(as_user(reader).get(self.pages.url("list")))

    def test_the_list_is_closed_without_the_permission(self, as_user, powerless, own):
        assert as_user(powerless).get(self.pages.url("list")).status_code == 403

    def test_the_list_asks_those_who_are_signed_out_to_sign_in(self, client, own):
        assert client.get(self.pages.url("list")).status_code == 302

    def test_htmx_gets_only_the_part_that_changes(self, as_user, reader, own):
        headers = {"HX-Request": "true", "HX-Target": "list-part"}
        text = page(as_user(reader).get(self.pages.url("list"), headers=headers))
        assert "<html" not in text
        assert self.shown(own) in text

    def test_a_wrong_filter_sort_or_cursor_breaks_nothing(self, as_user, reader, own):
        for query in ("?sort=password", "?after=nonsense", "?before=W10", "?q=%00'\"", "?sort=-"):
            assert as_user(reader).get(self.pages.url("list") + query).status_code == 200

    def test_the_list_costs_as_many_queries_for_many_rows_as_for_one(self, as_user, writer, own):
        browser = as_user(writer)
        browser.get(self.pages.url("list"))  # what is looked up once a process is no part of the cost
        few = queries(browser, self.pages.url("list"))
        self.more(own, 7)
        assert queries(browser, self.pages.url("list")) <= few

    # -- the export

    @pytest.mark.parametrize("fmt", ["xlsx", "csv"])
    def test_the_export_is_written(self, as_user, reader, own, fmt):
        self.need_export()
        answer = as_user(reader).get(self.pages.url("export", fmt))
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]

    def test_the_export_holds_own_rows_and_no_foreign_ones(self, as_user, reader, own, foreign):
        self.need_export()
        text = page(as_user(reader).get(self.pages.url("export", "csv")))
        assert self.shown(own) in text
        assert foreign is None or self.shown(foreign) not in text

    def test_the_export_is_closed_without_the_permission(self, as_user, powerless, own):
        self.need_export()
        browser = as_user(powerless)
        for answer in (browser.get, browser.post):
            assert answer(self.pages.url("export", "csv")).status_code == 403

    def test_an_unknown_format_is_not_found(self, as_user, reader, own):
        self.need_export()
        assert as_user(reader).get(self.pages.url("export", "exe")).status_code == 404

    def need_export(self):
        if not self.pages.can_export:
            pytest.skip("No export is declared.")

    # -- the record

    def test_the_record_is_shown(self, as_user, reader, own):
        self.need("detail")
        text = page(as_user(reader).get(self.pages.url("detail", own.pk)))
        with translation.override(settings.LANGUAGE_CODE):  # as the page is, whatever the test speaks
            assert str(own) in text

    def test_a_foreign_record_is_not_found(self, as_user, reader, foreign):
        self.need("detail")
        if foreign is None:
            pytest.skip("These rows are common to all.")
        assert as_user(reader).get(self.pages.url("detail", foreign.pk)).status_code == 404

    def test_a_record_that_does_not_exist_is_not_found(self, as_user, reader, own):
        self.need("detail")
        assert as_user(reader).get(self.pages.url("detail", 999_999_999)).status_code == 404

    def test_the_record_is_closed_without_the_permission(self, as_user, powerless, own):
        self.need("detail")
        assert as_user(powerless).get(self.pages.url("detail", own.pk)).status_code == 403

    # -- adding

    def test_a_row_is_added(self, as_user, writer, own):
        self.need("add")
        before = self.pages.model.objects.count()
        browser = as_user(writer)
        assert browser.get(self.pages.url("add")).status_code == 200
        answer = browser.post(self.pages.url("add"), self.typed(own))
        assert answer.status_code == 302, complaints(answer)
        assert self.pages.model.objects.count() == before + 1
        assert [str(message) for message in get_messages(answer.wsgi_request)]

    def test_nothing_typed_adds_nothing_and_says_what_is_missing(self, as_user, writer, own):
        self.need("add")
        before = self.pages.model.objects.count()
        answer = as_user(writer).post(self.pages.url("add"), {})
        assert answer.status_code == 422
        assert answer.context["form"].errors
        assert self.pages.model.objects.count() == before

    def test_adding_is_closed_to_readers(self, as_user, reader, own):
        self.need("add")
        browser = as_user(reader)
        assert browser.get(self.pages.url("add")).status_code == 403
        assert browser.post(self.pages.url("add"), self.typed(own)).status_code == 403

    def test_a_foreign_id_in_the_body_is_refused(self, as_user, writer, own, foreign_choice):
        self.need("add")
        if not self.foreign_field or foreign_choice is None:
            pytest.skip("No field of the form takes a row that could be foreign.")
        before = self.pages.model.objects.count()
        typed = self.typed(own) | {self.foreign_field: foreign_choice.pk}
        answer = as_user(writer).post(self.pages.url("add"), typed)
        assert answer.status_code == 422
        assert self.foreign_field in answer.context["form"].errors
        assert str(foreign_choice) not in page(answer, 422)
        assert self.pages.model.objects.count() == before

    def test_the_choices_of_the_form_hold_no_foreign_rows(self, as_user, writer, own, foreign_choice):
        self.need("add")
        if not self.foreign_field or foreign_choice is None:
            pytest.skip("No field of the form takes a row that could be foreign.")
        assert str(foreign_choice) not in page(as_user(writer).get(self.pages.url("add")))

    # -- changing

    def test_a_row_is_changed_and_the_change_is_told(self, as_user, writer, own):
        self.need("edit")
        answer = self.change(as_user(writer), own, "改过的")
        assert answer.status_code == 302, complaints(answer)
        own.refresh_from_db()
        assert getattr(own, self.changed_field) == "改过的"

    def test_whoever_read_an_older_version_sees_both_values(self, as_user, writer, own):
        self.need("edit")
        browser = as_user(writer)
        stale = form_values(browser.get(self.pages.url("edit", own.pk)))
        assert self.change(browser, own, "先存的").status_code == 302
        answer = browser.post(self.pages.url("edit", own.pk), stale | {self.changed_field: "后存的"})
        assert answer.status_code == 409
        assert any(
            "先存的" in line["theirs"] and "后存的" in line["yours"] for line in answer.context["comparison"]
        )
        own.refresh_from_db()
        assert getattr(own, self.changed_field) == "先存的"
        assert answer.context["form"]["version"].value() == own.version, "compared once, it can be saved"

    def test_changing_is_closed_to_readers(self, as_user, reader, own):
        self.need("edit")
        assert as_user(reader).get(self.pages.url("edit", own.pk)).status_code == 403

    def test_a_foreign_row_cannot_be_changed(self, as_user, writer, foreign):
        self.need("edit")
        if foreign is None:
            pytest.skip("These rows are common to all.")
        assert as_user(writer).get(self.pages.url("edit", foreign.pk)).status_code == 404
        assert as_user(writer).post(self.pages.url("edit", foreign.pk), {}).status_code == 404

    def test_fields_that_the_form_does_not_ask_are_not_taken(self, as_user, writer, own):
        self.need("edit")
        before = type(own).objects.filter(pk=own.pk).values().get()
        browser = as_user(writer)
        answer = browser.get(self.pages.url("edit", own.pk))
        typed, asked = form_values(answer), set(answer.context["form"].fields)
        extra = {name: "1" for name in before if name.removesuffix("_id") not in asked}
        browser.post(self.pages.url("edit", own.pk), typed | extra)
        after = type(own).objects.filter(pk=own.pk).values().get()
        assert {name: after[name] for name in extra} == {name: before[name] for name in extra}

    def change(self, browser, row, text):
        typed = form_values(browser.get(self.pages.url("edit", row.pk)))
        return browser.post(self.pages.url("edit", row.pk), typed | {self.changed_field: text})

    # -- verbs

    def test_verbs_on_foreign_rows_are_not_found(self, as_user, writer, foreign):
        if foreign is None or not self.pages.actions:
            pytest.skip("No verb, or rows common to all.")
        for verb in self.pages.actions:
            assert as_user(writer).post(self.pages.url("action", foreign.pk, verb), {}).status_code == 404

    def test_verbs_are_closed_to_readers(self, as_user, reader, own):
        if not self.pages.actions:
            pytest.skip("No verb is declared.")
        for verb in self.pages.actions:
            assert as_user(reader).post(self.pages.url("action", own.pk, verb), {}).status_code == 403

    def test_an_unknown_verb_is_not_found(self, as_user, writer, own):
        if not self.pages.actions:
            pytest.skip("No verb is declared.")
        assert as_user(writer).get(self.pages.url("action", own.pk, "explode")).status_code == 404

    def test_asking_before_a_verb_changes_nothing(self, as_user, writer, own):
        before = type(own).objects.filter(pk=own.pk).values().get()
        for verb in self.pages.actions:
            assert as_user(writer).get(self.pages.url("action", own.pk, verb)).status_code == 200
        assert type(own).objects.filter(pk=own.pk).values().get() == before


def page(answer, status=200) -> str:
    """The text of an answer, which must have this status."""
    assert answer.status_code == status
    return b"".join(answer).decode("utf-8-sig")


def queries(browser, url) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(url).status_code == 200
    return len(caught)


def complaints(answer):
    return answer.context["form"].errors.as_text() if answer.context else answer.status_code


def form_values(answer) -> dict:
    """What the form on a page holds, as a browser would send it back."""
    assert answer.status_code == 200
    values = {}
    for bound in answer.context["form"]:
        value = bound.value()
        if value is True:
            value = "on"
        if value is not None and value is not False:
            values[bound.html_name] = (
                bound.field.widget.format_value(value) if not isinstance(value, list) else value
            )
    return {name: first(value) for name, value in values.items() if value is not None}


def first(value):
    """Select widgets hold their values as lists."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


__all__ = ["PAGE_SIZE", "PagesTests", "form_values", "page", "queries"]
