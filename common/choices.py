"""Choosing one row out of very many: the page holds a few of them, typing finds the others."""

from django import forms
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.urls import reverse

SHOWN = 50


def matching(queryset, text, fields=None):
    """The rows in whose search fields this text stands."""
    condition = Q(pk__in=())
    for field in fields or queryset.model.search_fields:
        condition |= Q(**{f"{field}__icontains": text.strip()})
    return queryset.filter(condition)


def keys(row) -> str:
    """By what else than its name a row is found by typing: code, pinyin initials."""
    return " ".join(str(getattr(row, name)) for name in row.search_fields if "__" not in name)


class LongSelect(forms.Select):
    """A drop-down that stays short: the first rows, what is chosen, and the address that finds the rest."""

    def optgroups(self, name, value, attrs=None):
        if isinstance(self.choices, ModelChoiceIterator):
            self.choices = self.short(self.choices, [one for one in value if one])
        return super().optgroups(name, value, attrs)

    def short(self, iterator, wanted):
        rows = list(iterator.queryset[:SHOWN])
        known = {str(iterator.field.prepare_value(row)) for row in rows}
        if missing := [one for one in wanted if one not in known and one.isdecimal()]:
            rows += iterator.queryset.filter(pk__in=missing)
        first = [] if iterator.field.empty_label is None else [("", iterator.field.empty_label)]
        return first + [iterator.choice(row) for row in rows]

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if row := getattr(value, "instance", None):
            option["attrs"]["data-keys"] = keys(row)
        return option


def shorten(field):
    """Give a field that chooses among rows the short drop-down, when its rows can be found by typing."""
    model = field.queryset.model
    if not model.search_fields or type(field.widget) is not forms.Select:
        return
    url = reverse("common:choose", args=[model._meta.label_lower])
    field.widget = LongSelect({**field.widget.attrs, "data-choose": "", "data-choose-url": url})
    field.widget.is_required = field.required
    field.widget.choices = field.choices
