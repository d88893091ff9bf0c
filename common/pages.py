"""ModelPages: a page set is a declaration; list, detail, add, edit, action, bulk and export come from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.decorators import classonlymethod
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from common import audit, exports, forms, tables
from common.errors import RuleViolation, StaleEdit

EXPORT_CAP = 20000
audit.WORDS["list.exported"] = gettext_lazy("list exported")


@dataclass(frozen=True)
class Action:
    """A verb on a row: the service that does it, who may, and why not now."""

    label: Any
    service: Callable  # service(row, *, by, **cleaned form values)
    permission: str = "change"
    why_not: Callable | None = None  # row, user -> reason or ""
    shown: Callable | None = None  # row -> whether it makes sense at all; default: always
    form: type | None = None
    primary: bool = False
    danger: bool = False
    bulk: bool = False
    explain: Any = ""
    done: Any = ""

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
    list_template, detail_template, form_template = "pages/list.html", "pages/detail.html", "pages/form.html"
    menu: Any = ""  # breadcrumb group
    empty_sentence: Any = ""

    # What a subclass may say about its rows.
    @classmethod
    def rows(cls, user, action="view"):
        return cls.model.objects.for_user(user, action).select_related(*cls.related)

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
    def home(cls, row) -> str:
        """The page to which a change of this row leads."""
        return row.get_absolute_url() if cls.has_detail else cls.url("list")

    # Addresses.
    @classmethod
    def url_name(cls, page) -> str:
        return f"{cls.model._meta.app_label}:{cls.name}_{page}"

    @classmethod
    def url(cls, page, *args) -> str:
        return reverse(cls.url_name(page), args=args)

    @classonlymethod
    def urls(cls):
        """The page table of this model."""
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


class PageView(View):
    """What every generic page does first: the permission, then the row inside the user's scope."""

    pages = None
    action = "view"

    def dispatch(self, request, *args, **kwargs):
        if not self.pages.may(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def row(self, pk, action="view"):
        """Not your row is 404; a row that you only see is 403."""
        row = self.pages.rows(self.request.user, action).filter(pk=pk).first()
        if row:
            return row
        if action != "view" and self.pages.rows(self.request.user).filter(pk=pk).exists():
            raise PermissionDenied
        raise Http404

    def breadcrumb(self, *more):
        top = [(self.pages.menu, None)] if self.pages.menu else []
        here = (self.pages.title, self.pages.url("list") if more else None)
        return [*top, here, *more]

    def done(self, row, sentence):
        messages.success(self.request, sentence)
        return redirect(self.pages.home(row))


class ListPage(PageView):
    """Filter, sort, page; htmx gets only the part that changes."""

    def get(self, request):
        pages = self.pages
        columns = pages.columns_for(request.user)
        found = filtered(pages, request)
        sorting = tables.Sorting(columns, pages.ordering, request.GET.get("sort", ""))
        page = tables.paginate(found["rows"], sorting, request.GET)
        bulk = [
            (name, a) for name, a in pages.actions.items() if a.bulk and pages.may(request.user, a.permission)
        ]
        context = {
            "title": pages.title,
            "table": {
                "columns": [heading(column, sorting, request) for column in columns],
                "body": tables.body(page.rows, columns, selectable=bool(bulk)),
                "selectable": bool(bulk),
                "empty_sentence": pages.empty_sentence or _("Nothing here yet."),
                "is_empty": not page.rows,
            },
            "filter": found["filter"],
            "active_filters": found["active"],
            "clear_url": request.path,
            "exports": self.exports(request),
            "bulk_actions": [{"name": n, "label": a.label, "url": pages.url("bulk", n)} for n, a in bulk],
            "paging": paging(page, request),
        }
        context |= self.add(request)
        if request.htmx and request.htmx.target == "list-part":
            return render(request, "pages/list_part.html", context)
        context |= {"breadcrumb": self.breadcrumb(), "summary": pages.summary(request.user)}
        context |= {"links": pages.list_links(request.user)} | pages.list_context(request)
        return render(request, pages.list_template, context)

    def add(self, request):
        pages = self.pages
        if not pages.create or not pages.may(request.user, "add"):
            return {}
        label = _("Add %(what)s") % {"what": pages.model._meta.verbose_name}
        return {"add_url": pages.url("add"), "add_label": label}

    def exports(self, request):
        if not self.pages.can_export:
            return []
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return [
            {"label": label, "url": self.pages.url("export", fmt) + query}
            for fmt, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ]


def filtered(pages, request):
    """The user's rows through the filters of the address; a wrong filter shows its error and hides nothing else."""
    rows = pages.rows(request.user)
    if not pages.filterset_class:
        return {"rows": rows, "filter": None, "active": 0}
    given = pages.filterset_class(request.GET, queryset=rows, request=request)
    valid = given.form.is_valid()
    active = sum(1 for name in given.form.fields if request.GET.get(name))
    return {"rows": given.qs if valid else rows.none(), "filter": given, "active": active}


def heading(column, sorting, request):
    """A column head with the address that sorts by it."""
    if not column.sort:
        return {"label": column.label, "css": column.css, "sort_url": "", "sorted": ""}
    is_current = sorting.field == column.sort
    code = f"-{column.sort}" if is_current and not sorting.descending else column.sort
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query["sort"] = code
    order = ("desc" if sorting.descending else "asc") if is_current else ""
    return {
        "label": column.label,
        "css": column.css,
        "sort_url": f"?{query.urlencode()}",
        "sorted": order,
    }


def paging(page, request):
    """The addresses of the neighbouring pages, filters kept."""

    def address(**place):
        query = request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query.update(place)
        return f"?{query.urlencode()}"

    return {
        "count_text": page.count_text,
        "previous_url": address(before=page.previous) if page.previous else "",
        "next_url": address(after=page.next) if page.next else "",
    }


class ExportPage(PageView):
    """The list written to a file: same rows, same filters, same columns."""

    def get(self, request, fmt):
        if fmt not in exports.FORMATS:
            raise Http404
        pages = self.pages
        rows = filtered(pages, request)["rows"]
        shown = pages.columns_for(request.user)
        sorting = tables.Sorting(shown, pages.ordering, request.GET.get("sort", ""))
        if len(rows.order_by().values("pk")[: EXPORT_CAP + 1]) > EXPORT_CAP:
            raise RuleViolation(
                _("An export holds at most %(count)s rows; please narrow the list by its filters.")
                % {"count": EXPORT_CAP}
            )
        columns = [column for column in shown if column.export]
        content = exports.write_list(
            fmt,
            str(pages.title),
            [exports.Column(str(column.label), kind=export_kind(column)) for column in columns],
            ([export_value(column, row) for column in columns] for row in sorting.apply(rows)),
        )
        with transaction.atomic():
            audit.record(
                request.user, "list.exported", request.user, changes={"list": pages.name, "format": fmt}
            )
        return exports.download_response(content, f"{pages.title}.{fmt}", exports.FORMATS[fmt])


def export_kind(column):
    kinds = {"number": "decimal2", "integer": "integer", "date": "date", "datetime": "datetime"}
    return kinds.get(column.kind, "text")


def export_value(column, row):
    value = column.of(row)
    return value if export_kind(column) != "text" else str(tables.show(value))


class DetailPage(PageView):
    """One row: its facts, what can be done with it, and what happened to it."""

    def get(self, request, pk):
        pages, row = self.pages, self.row(pk)
        context = {
            "title": str(row),
            "breadcrumb": self.breadcrumb((str(row), None)),
            "row": row,
            "sections": [
                {"title": title, "fields": [{"label": c.label, "html": c.html(row)} for c in columns]}
                for title, columns in pages.sections
            ],
            "actions": self.actions(row),
            "fragments": pages.fragments(row, request.user),
            "history": history(row),
        }
        return render(request, pages.detail_template, context | pages.extra_context(row, request.user))

    def actions(self, row):
        pages, user = self.pages, self.request.user
        found = list(pages.extra_actions(row, user))
        if pages.update and pages.rows(user, "change").filter(pk=row.pk).exists():
            found.append({"label": _("Edit"), "url": pages.url("edit", row.pk)})
        for name, action in pages.actions.items():
            if action.shown and not action.shown(row):
                continue
            if pages.rows(user, action.permission).filter(pk=row.pk).exists():
                found.append(
                    {
                        "label": action.label,
                        "url": pages.url("action", row.pk, name),
                        "primary": action.primary,
                        "danger": action.danger,
                        "reason": action.reason(row, user),
                    }
                )
        return found


def history(row):
    """The audit rows of a record with fields and choices in words."""
    fields = {field.name: field for field in row._meta.get_fields()}
    return [
        {
            "at": event.at,
            "by": event.by,
            "action": event.words,
            "reason": event.reason,
            "changes": [
                in_words(fields.get(name), name, pair)
                for name, pair in event.changes.items()
                if isinstance(pair, list) and len(pair) == 2 and any(pair)
            ],
        }
        for event in audit.history(row)[:50]
    ]


def in_words(field, name, pair):
    """One change of a field: its name, what was and what is, as the pages call them."""
    words = dict(getattr(field, "flatchoices", ()))
    old, new = (words.get(value, value) for value in pair)
    return {"field": capfirst(str(getattr(field, "verbose_name", name))), "old": old, "new": new}


class FormPage(PageView):
    """A form whose choices are the user's own rows, and whose result must still be theirs."""

    def form(self, *args, **kwargs):
        chosen = self.pages.change_form_class if self.action == "change" else None
        return forms.narrow((chosen or self.pages.form_class)(*args, **kwargs), self.request.user)

    def show(self, form, title, *crumbs, status=200, comparison=()):
        context = {
            "title": title,
            "breadcrumb": self.breadcrumb(*crumbs, (title, None)),
            "form": form,
            "comparison": comparison,
            "cancel_url": self.cancel_url,
        }
        return render(self.request, self.pages.form_template, context, status=status)

    def saved(self, form, work):
        """Run the service; what it refuses stands beside the form, with everything typed kept."""
        try:
            with transaction.atomic():
                row = work(form.cleaned_data)
                if not self.pages.rows(self.request.user, self.action).filter(pk=row.pk).exists():
                    raise RuleViolation(_("This would move the record out of your responsibility."))
        except ValidationError as invalid:
            forms.add_errors(form, invalid)
        except StaleEdit:
            raise
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            return row
        return None


class AddPage(FormPage):
    action = "add"

    @property
    def title(self):
        return _("Add %(what)s") % {"what": self.pages.model._meta.verbose_name}

    @property
    def cancel_url(self):
        return self.pages.url("list")

    def get(self, request):
        return self.show(self.form(initial=request.GET.dict()), self.title)

    def post(self, request):
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            service = self.pages.create
            if row := self.saved(form, lambda values: service(by=request.user, **values)):
                return self.done(row, _("“%(row)s” has been added.") % {"row": row})
        return self.show(form, self.title, status=422)


class EditPage(FormPage):
    action = "change"

    @property
    def cancel_url(self):
        return self.pages.home(self.current)

    def get(self, request, pk):
        self.current = self.row(pk, "change")
        return self.show(self.form(instance=self.current), _("Edit"), self.crumb())

    def post(self, request, pk):
        self.current = self.row(pk, "change")
        form = self.form(request.POST, request.FILES, instance=self.row(pk, "change"))
        comparison = ()
        if form.is_valid():
            service, version = self.pages.update, form.read_version
            try:
                row = self.saved(
                    form, lambda values: service(self.current, by=request.user, version=version, **values)
                )
            except StaleEdit as stale:
                form.add_error(None, stale.message)
                comparison = stale.comparison
            else:
                if row:
                    return self.done(row, _("“%(row)s” has been saved.") % {"row": row})
        return self.show(
            form, _("Edit"), self.crumb(), status=409 if comparison else 422, comparison=comparison
        )

    def crumb(self):
        return (str(self.current), self.cancel_url)


class ActionPage(PageView):
    """Ask once more (with a form where the verb needs words), then do it."""

    def get(self, request, pk, action):
        row, verb = self.find(pk, action)
        return self.show(row, verb, self.form(verb))

    def post(self, request, pk, action):
        row, verb = self.find(pk, action)
        form = self.form(verb, request.POST, request.FILES)
        if form is None:
            return self.told(verb, verb.service(row, by=request.user))
        if form.is_valid() and (changed := self.attempted(verb, row, form)):
            return self.told(verb, changed)
        return self.show(row, verb, form, status=422)

    def form(self, verb, *posted):
        return forms.narrow(verb.form(*posted), self.request.user) if verb.form else None

    def attempted(self, verb, row, form):
        """Run the service; what its values get wrong stands beside the form, with everything typed kept."""
        try:
            with transaction.atomic():
                return verb.service(row, by=self.request.user, **form.cleaned_data)
        except ValidationError as invalid:
            forms.add_errors(form, invalid)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        return None

    def told(self, verb, row):
        sentence = verb.done or _("%(verb)s: “%(row)s” is done.")
        return self.done(row, str(sentence) % {"verb": verb.label, "row": row})

    def find(self, pk, name):
        if name not in self.pages.actions:
            raise Http404
        verb = self.pages.actions[name]
        return self.row(pk, verb.permission), verb

    def show(self, row, verb, form, status=200):
        home = self.pages.home(row)
        context = {
            "title": verb.label,
            "breadcrumb": self.breadcrumb((str(row), home), (verb.label, None)),
            "row": row,
            "explain": verb.explain,
            "reason": verb.reason(row, self.request.user),
            "form": form,
            "danger": verb.danger,
            "cancel_url": home,
        }
        return render(self.request, "pages/confirm.html", context, status=status)


class BulkPage(PageView):
    """A verb on many rows: all of them or none, and whoever is in the way is named."""

    def post(self, request, action):
        verb = self.pages.actions.get(action)
        if not verb or not verb.bulk:
            raise Http404
        wanted = {int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()}
        rows = list(self.pages.rows(request.user, verb.permission).filter(pk__in=wanted))
        failures = (
            [_("Not found: %(count)s") % {"count": len(wanted) - len(rows)}]
            if len(rows) < len(wanted)
            else []
        )
        with transaction.atomic():
            for row in rows:
                try:
                    with transaction.atomic():
                        verb.service(row, by=request.user)
                except RuleViolation as refusal:
                    failures.append(f"{row}: {refusal.message}")
                except ValidationError as invalid:
                    failures.append(f"{row}: {' '.join(invalid.messages)}")
            if failures:
                transaction.set_rollback(True)
        if failures:
            messages.error(request, _("Nothing was changed. %(reasons)s") % {"reasons": " ".join(failures)})
        elif rows:
            text = _("%(verb)s: %(count)s records are done.") % {"verb": verb.label, "count": len(rows)}
            messages.success(request, text)
        else:
            messages.info(request, _("No record was chosen."))
        return redirect(self.pages.url("list"))


def scoped_or_404(model, user, pk, action="view"):
    """The one way by which a hand-written view fetches a row."""
    if not user.has_perm(model.permission(action)):
        raise PermissionDenied
    return get_object_or_404(model.objects.for_user(user, action), pk=pk)
