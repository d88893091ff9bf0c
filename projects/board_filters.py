"""Filters of the difficulty board, of bids, of the portfolio and of the library."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.parts_filters import BelowFilter
from projects.models import Bid, Difficulty, Project, Tag

YEARS_BACK = 5


def year_choices():
    """Next year and the last ones, the newest first."""
    this = timezone.localdate().year
    return [(str(year), str(year)) for year in range(this + 1, this - YEARS_BACK - 1, -1)]


class DifficultyFilter(BelowFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Difficulty.State.choices, empty_label=_("All states")
    )
    category = django_filters.ChoiceFilter(
        label=_("Category"), choices=Difficulty.Category.choices, empty_label=_("All categories")
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=(
            ("mine", _("posted by me")),
            ("bid", _("for which I bid")),
            ("taking", _("taking bids today")),
        ),
        method="by_person",
        empty_label=_("The whole board"),
    )
    search_fields = Difficulty.search_fields

    class Meta:
        model = Difficulty
        fields = ["state", "category", "whose", "below"]

    def by_person(self, queryset, name, value):
        user = self.request.user
        if value == "taking":
            return queryset.taking_bids(timezone.localdate())
        if value == "mine":
            return queryset.filter(posted_by=user)
        bids = Bid.objects.filter(Q(by=user) | Q(lead=user)).exclude(state=Bid.State.WITHDRAWN)
        return queryset.filter(pk__in=bids.values("difficulty"))


class BidFilter(BelowFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Bid.State.choices, empty_label=_("All states")
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=(("mine", _("my own")), ("select", _("I may select"))),
        method="by_person",
        empty_label=_("all in my scope"),
    )
    search_fields = Bid.search_fields

    class Meta:
        model = Bid
        fields = ["state", "whose", "below"]

    def by_person(self, queryset, name, value):
        user = self.request.user
        if value == "mine":
            return queryset.filter(Q(by=user) | Q(lead=user))
        return queryset.filter(pk__in=Bid.objects.for_user(user, "select").values("pk"))


class PortfolioFilter(BelowFilter):
    year = django_filters.ChoiceFilter(
        label=pgettext_lazy("filter", "Year"), choices=year_choices, empty_label=_("All years")
    )
    kind = django_filters.ChoiceFilter(
        label=_("kind of project"), choices=Project.Kind.choices, empty_label=_("All kinds of projects")
    )
    category = django_filters.ChoiceFilter(
        label=_("Category"), choices=Project.Category.choices, empty_label=_("All categories")
    )
    search_fields = Project.search_fields

    class Meta:
        model = Project
        fields = ["year", "kind", "category", "below"]


class LibraryFilter(BelowFilter):
    category = django_filters.ChoiceFilter(
        label=_("Category"), choices=Project.Category.choices, empty_label=_("All categories")
    )
    tag = django_filters.ModelChoiceFilter(
        "tags",
        label=_("Tag"),
        queryset=Tag.objects.filter(projects__in_library=True).distinct(),
        empty_label=_("All tags"),
    )
    year = django_filters.ChoiceFilter(
        label=pgettext_lazy("filter", "Year"), choices=year_choices, empty_label=_("All years")
    )
    search_fields = ("name", "branch__name", "branch__initials", "summary", "background")

    class Meta:
        model = Project
        fields = ["category", "tag", "year", "below"]

    def search(self, queryset, name, text):
        tagged = Tag.objects.filter(name__icontains=text.strip())
        found = super().search(queryset, name, text)
        return found | queryset.filter(
            pk__in=Project.tags.through.objects.filter(tag__in=tagged).values("project")
        )
