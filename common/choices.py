"""Choosing one row out of very many: the page holds a few of them, typing finds the others."""

from collections import defaultdict

from django import forms
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.urls import reverse

from common.scoping import keys_of

SHOWN = 50


def matching(queryset, text, fields=None):
    """The rows in whose search fields this text stands; tables beside are searched by themselves, each once."""
    text, condition, beside = text.strip(), Q(pk__in=()), defaultdict(lambda: Q(pk__in=()))
    # Chinese and digits have no case; to fold it in every row all the same would take several times as long.
    compare = "contains" if text.upper() == text.lower() else "icontains"
    for field in fields or queryset.model.search_fields:
        way, _sign, name = field.rpartition("__")
        beside[way] |= Q(**{f"{name}__{compare}": text})
    for way, found in beside.items():
        condition |= beyond(queryset.model, way, found) if way else found
    return queryset.filter(condition)


def beyond(model, way, found) -> Q:
    """The rows from which a lookup path leads to something found; a row once, also where it leads to many."""
    target, leads_to_many = model, False
    for part in way.split("__"):
        step = target._meta.get_field(part)
        target, leads_to_many = step.related_model, leads_to_many or step.one_to_many or step.many_to_many
    condition = Q(**{f"{way}__in": keys_of(target._base_manager.filter(found).order_by())})
    return Q(pk__in=model._base_manager.filter(condition).values("pk")) if leads_to_many else condition


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
