"""One record: its facts, what can be done with it, and what happened to it."""

from django.db import models
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common import audit
from common.pages.base import PageView
from common.tables import show


class DetailPage(PageView):
    """One row: its facts, what can be done with it, and what happened to it."""

    def get(self, request, pk):
        pages, row = self.pages, self.row(pk)
        context = {
            "title": str(row),
            "breadcrumb": self.breadcrumb((str(row), None)),
            "row": row,
            "sections": [
                {
                    "title": title,
                    "fields": [{"label": c.label, "html": c.html(row, request.path)} for c in columns],
                }
                for title, columns in pages.sections_for(request.user)
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
                        "primary": action.is_primary(row),
                        "danger": action.danger,
                        "reason": action.reason(row, user),
                    }
                )
        return found


def history(row, leave_out=()):
    """The audit rows of a record with fields and choices in words; some actions may stand elsewhere."""
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
        for event in audit.history(row).exclude(action__in=leave_out)[:50]
    ]


def in_words(field, name, pair):
    """One change of a field: its name, what was and what is, as the pages call them."""
    words = dict(getattr(field, "flatchoices", ()))
    if isinstance(field, models.BooleanField):
        words = {"True": show(True), "False": show(False)}
    old, new = (words.get(value, value) for value in pair)
    return {"field": capfirst(str(named(field, name))), "old": old, "new": new}


def named(field, name):
    """What the pages call a field, or the rows that hang on a record."""
    if hasattr(field, "verbose_name"):
        return field.verbose_name
    return field.related_model._meta.verbose_name_plural if field is not None else name
