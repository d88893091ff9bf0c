"""What many lists are narrowed by: a part of the tree, and a quarter by local date."""

import django_filters
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from common.filters import ScopedFilterSet
from common.quarters import Quarter

QUARTERS_BACK = 7


def quarter_choices(ahead=0):
    """The quarters of the last two years and those that lie so far ahead, the newest first."""
    current = Quarter.current()
    return [(str(q), q.label) for q in (current.shift(n) for n in range(ahead, -QUARTERS_BACK - 1, -1))]


class BelowFilter(ScopedFilterSet):
    """Rows of a branch and of all below it; with `day`, also those of a quarter."""

    below = django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All organisations")
    )
    day = ""  # the field by which a row belongs to a quarter

    def inside(self, queryset, name, branch):
        return queryset.filter(branch__path__startswith=branch.path)

    def in_quarter(self, queryset, name, code):
        quarter = Quarter.parse(code)
        return queryset.filter(**{f"{self.day}__range": (quarter.first_day, quarter.last_day)})
