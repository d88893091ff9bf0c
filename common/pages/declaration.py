"""What a page set says about itself: its model, columns, forms, services and verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import path, reverse
from django.utils.decorators import classonlymethod

from common.pages import registry
from common.pages.editing import AddPage, EditPage
from common.pages.exporting import ExportPage
from common.pages.lists import ListPage
from common.pages.records import DetailPage
from common.pages.verbs import ActionPage, BulkPage


@dataclass(frozen=True)
class Action:
    """A verb on a row: the service that does it, who may, and why not now."""

    label: Any
    service: Callable  # service(row, *, by, **cleaned form values)
    permission: str = "change"
    why_not: Callable | None = None  # row, user -> reason or ""
    shown: Callable | None = None  # row -> whether it makes sense at all; default: always
    form: type | None = None
    initial: Callable | None = None  # row -> what the form proposes
    primary: bool | Callable = False  # or row -> whether it is the next thing to do
    danger: bool = False
    bulk: bool = False
    explain: Any = ""  # words, or row -> words
    done: Any = ""

    def is_primary(self, row) -> bool:
        return bool(self.primary(row) if callable(self.primary) else self.primary)

    def reason(self, row, user) -> str:
        return str(self.why_not(row, user)) if self.why_not else ""


@dataclass(frozen=True)
class Fragment:
    """A part of a page that another app (or a slow question) answers by itself."""

    title: Any
    url: str


class ModelPages:
    """The declaration of a model's pages; subclasses fill in what differs."""

    model = None
    name = ""  # URL prefix, and stem of the URL names
    title: Any = ""
    columns: tuple = ()
    export_columns: tuple = ()  # of a file, where it has others than the page
    sections: tuple = ()  # ((title, (Column, ...)), ...)
    filterset_class = None
    form_class = change_form_class = None  # the second where a change asks for something else
    create = update = delete = None  # services
    actions: dict = {}
    importer = None
    related: tuple = ()
    ordering = "pk"
    has_detail = True
    can_export = True
    searchable = False  # whether the search of the whole portal looks here, by the filter set's own search
    address: tuple = ()  # what the address of the list holds
    keeps_drafts = False  # long forms: what is typed outlives an expired session
    list_template, detail_template, form_template = "pages/list.html", "pages/detail.html", "pages/form.html"
    menu: Any = ""  # breadcrumb group
    empty_sentence: Any = ""

    # What a subclass may say about its rows.
    @classmethod
    def rows(cls, user, action="view"):
        return cls.model.objects.for_user(user, action).select_related(*cls.related)

    @classmethod
    def listed(cls, rows):
        """The same rows with only what the columns of the list show, where a record holds much more."""
        return rows

    @classmethod
    def completed(cls, rows, request) -> list:
        """What the shown rows need beside their own columns, fetched for all of them at once."""
        return rows

    @classmethod
    def exported(cls, rows, request) -> list:
        """The same for the rows of a file, which may have more columns."""
        return cls.completed(rows, request)

    @classmethod
    def summary(cls, user) -> str:
        return ""

    @classmethod
    def fragments(cls, row, user) -> list[Fragment]:
        return []

    @classmethod
    def extra_actions(cls, row, user) -> list[dict]:
        return []

    @classmethod
    def list_links(cls, user) -> list[dict]:
        return []

    @classmethod
    def list_context(cls, request) -> dict:
        return {}

    @classmethod
    def extra_context(cls, row, user) -> dict:
        return {}

    @classmethod
    def columns_for(cls, user) -> tuple:
        return cls.columns

    @classmethod
    def sections_for(cls, user) -> tuple:
        return cls.sections

    @classmethod
    def found_note(cls, row) -> str:
        """What tells a row apart where the search has found it."""
        return getattr(row, "code", "")

    @classmethod
    def home(cls, row) -> str:
        """The page to which a change of this row leads."""
        return row.get_absolute_url() if cls.has_detail else cls.url("list")

    # Addresses.
    @classmethod
    def key(cls) -> str:
        """By what the page set is found again."""
        return f"{cls.model._meta.app_label}:{cls.name}"

    @classmethod
    def url_name(cls, page) -> str:
        return f"{cls.key()}_{page}"

    @classmethod
    def url(cls, page, *args) -> str:
        return reverse(cls.url_name(page), args=args)

    @classonlymethod
    def urls(cls):
        """The page table of this model."""
        registry.register(cls.key(), lambda user: cls, (lambda user: cls) if cls.searchable else None)
        found = [cls._path("list", "", ListPage)]
        if cls.can_export:
            found.append(cls._path("export", "export.<str:fmt>", ExportPage))
        if cls.create:
            found.append(cls._path("add", "add/", AddPage))
        if any(action.bulk for action in cls.actions.values()):
            found.append(cls._path("bulk", "bulk/<slug:action>/", BulkPage))
        if cls.has_detail:
            found.append(cls._path("detail", "<int:pk>/", DetailPage))
        if cls.update:
            found.append(cls._path("edit", "<int:pk>/edit/", EditPage))
        if cls.actions:
            found.append(cls._path("action", "<int:pk>/do/<slug:action>/", ActionPage))
        return found

    @classmethod
    def _path(cls, page, route, view):
        return path(f"{cls.name}/{route}", view.as_view(pages=cls), name=f"{cls.name}_{page}")

    @classmethod
    def may(cls, user, action) -> bool:
        return user.has_perm(cls.model.permission(action))
