"""Filters of lists: the same set serves page, export and API."""

import django_filters
from django.forms import NullBooleanField, TextInput
from django.utils.translation import gettext_lazy as _
from django_filters.conf import settings as filter_settings

from common.choices import matching, shorten
from common.pinyin import initials
from common.scoping import ScopedModel


class ScopedFilterSet(django_filters.FilterSet):
    """Search first, then filters whose choices are the user's own rows."""

    q = django_filters.CharFilter(
        label=_("Search"), method="search", widget=TextInput(attrs={"type": "search", "maxlength": 60})
    )
    search_fields: tuple[str, ...] = ()
    spelled_field = ""  # a name whose initials are not stored, in a table of hundreds of rows at most

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
        found = matching(queryset, text, self.search_fields)
        return found | queryset.filter(pk__in=self.spelled(text)) if self.spelled_field else found

    def spelled(self, text) -> list:
        """The rows whose name has these pinyin initials."""
        if not (text := text.strip().lower()) or not text.isascii():
            return []
        names = self.queryset.model.objects.for_user(self.request.user).order_by()
        return [pk for pk, name in names.values_list("pk", self.spelled_field) if text in initials(name)]
