"""Filters of the library of regulations."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, Regulation, RegulationVersion
from common.choices import matching
from common.filters import ScopedFilterSet

STANDINGS = (
    ("in_force", _("in force")),
    ("former", _("no longer in force")),
    ("unconfirmed", _("to be compared with the current text")),
)


class RegulationFilter(ScopedFilterSet):
    owner = django_filters.ModelChoiceFilter(
        label=_("kept by"), queryset=Branch.objects.all(), empty_label=_("kept by anybody")
    )
    standing = django_filters.ChoiceFilter(
        label=_("State"), choices=STANDINGS, method="by_standing", empty_label=_("every state")
    )
    search_fields = ("title", "code", "initials")

    class Meta:
        model = Regulation
        fields = ["standing", "owner"]

    @property
    def search_hint(self):
        return _("Title, code, document number, words of the text")

    def search(self, queryset, name, text):
        editions = matching(RegulationVersion.objects.all(), text, ("document_number", "summary"))
        found = matching(Regulation.objects.all(), text, self.search_fields)
        return queryset.filter(pk__in=found.values("pk")) | queryset.filter(
            pk__in=editions.values("regulation")
        )

    def by_standing(self, queryset, name, value):
        editions = RegulationVersion.objects.filter(regulation=OuterRef("pk"))
        if value == "unconfirmed":
            return queryset.filter(Exists(editions.filter(is_confirmed=False)))
        in_force = Exists(editions.on(timezone.localdate()))
        return queryset.filter(in_force) if value == "in_force" else queryset.filter(~in_force)


class EditionFilter(ScopedFilterSet):
    search_fields = ("regulation__title", "document_number", "summary")

    class Meta:
        model = RegulationVersion
        fields = ["is_confirmed"]

    @property
    def search_hint(self):
        return _("Title, document number, words of the text")
