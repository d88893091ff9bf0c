"""Filters of lists: the same set serves page, export and API."""

import django_filters
from django.forms import NullBooleanField, TextInput
from django.utils.translation import gettext_lazy as _
from django_filters.conf import settings as filter_settings

from common.choices import matching, shorten
from common.scoping import ScopedModel


class ScopedFilterSet(django_filters.FilterSet):
    """Search first, then filters whose choices are the user's own rows."""

    q = django_filters.CharFilter(
        label=_("Search"), method="search", widget=TextInput(attrs={"type": "search", "maxlength": 60})
    )
    search_fields: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, found in self.filters.items():
            queryset = found.extra.get("queryset")
            if queryset is not None and issubclass(queryset.model, ScopedModel):
                field = self.form.fields[name]
                field.queryset = queryset.filter(
                    pk__in=queryset.model.objects.for_user(self.request.user).values("pk")
                )
                shorten(field)
        if self.search_fields:
            self.form.fields["q"].widget.attrs["placeholder"] = self.search_hint
        self.form.order_fields(["q"])
        for field in self.form.fields.values():
            # In a row of filters without labels, dashes would not say what is chosen here.
            if getattr(field, "empty_label", None) == filter_settings.EMPTY_CHOICE_LABEL:
                field.empty_label = field.label
                field.widget.choices = field.choices
            elif isinstance(field, NullBooleanField):
                field.widget.choices = [("", field.label), *field.widget.choices[1:]]

    @property
    def search_hint(self):
        return _("Name, code, pinyin initials")

    def search(self, queryset, name, text):
        return matching(queryset, text, self.search_fields)
