"""Filters of the lists of duties."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import (
    Branch,
    DutyAssignment,
    DutyHolder,
    DutyItem,
    DutyLibrary,
    DutyOccurrence,
    ResponsibilityLetter,
)
from branches.models.duties import MEANT_FOR, PARTY_SIDE, PRODUCTION_SIDE, DutyDomain
from branches.roles import role_label
from common.filters import ScopedFilterSet
from common.quarters import Quarter

ROLES = [(role, role_label(role)) for role in MEANT_FOR]


def below():
    """The filter by a part of the tree."""
    return django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All organisations")
    )


class InsideFilter(ScopedFilterSet):
    """Rows of a branch and of all below it."""

    def inside(self, queryset, name, branch):
        return queryset.filter(branch__path__startswith=branch.path)


class ItemFilter(ScopedFilterSet):
    library = django_filters.ModelChoiceFilter(
        label=_("duty library"), queryset=DutyLibrary.objects.all(), empty_label=_("All years")
    )
    role = django_filters.ChoiceFilter(
        label=_("Meant for"), choices=ROLES, method="meant_for", empty_label=_("All posts")
    )
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(("current", _("current editions")), ("former", _("former editions"))),
        method="by_standing",
        empty_label=_("all editions"),
    )
    search_fields = ("title", "code", "standard")

    class Meta:
        model = DutyItem
        fields = ["library", "domain", "role", "standing"]

    @property
    def search_hint(self):
        return _("Duty, code, standard")

    def meant_for(self, queryset, name, role):
        return queryset.for_role(role)

    def by_standing(self, queryset, name, value):
        current = DutyItem.objects.current().values("pk")
        return queryset.filter(pk__in=current) if value == "current" else queryset.exclude(pk__in=current)


class HolderFilter(InsideFilter):
    """Who holds duties; also those to whom something is missing."""

    branch = below()
    role = django_filters.ChoiceFilter(
        label=_("role"), choices=ROLES, field_name="role__name", empty_label=_("All posts")
    )
    gap = django_filters.ChoiceFilter(
        label=_("Gaps"),
        choices=(
            ("none", _("without any duty")),
            ("party", _("without a party duty")),
            ("production", _("without a production duty")),
            ("letter", _("letter not signed")),
        ),
        method="lacking",
        empty_label=_("With and without gaps"),
    )
    search_fields = ("user__name", "user__username", "user__initials", "title")

    class Meta:
        model = DutyHolder
        fields = ["branch", "role", "gap"]

    def lacking(self, queryset, name, value):
        if value == "letter":
            return queryset.filter(~Exists(letters(timezone.localdate().year)))
        domains = {"none": tuple(DutyDomain), "party": PARTY_SIDE, "production": PRODUCTION_SIDE}[value]
        return without(queryset, domains)


def duties_of_post(day):
    """The duties of the year that go with a post: held by its person in its organisation."""
    held = Q(holder=OuterRef("user")) | Q(joint_holder=OuterRef("user"))
    return DutyAssignment.objects.on(day).filter(
        held, branch=OuterRef("branch"), item__library__year=day.year
    )


def without(holders, domains):
    """The posts whose people hold no duty of these domains in their organisation."""
    today = timezone.localdate()
    held = DutyAssignment.objects.on(today).filter(
        branch=OuterRef("branch"), item__library__year=today.year, item__domain__in=domains
    )
    # Asked apart, because the database joins two plain conditions and searches row by row for "either".
    alone, jointly = held.filter(holder=OuterRef("user")), held.filter(joint_holder=OuterRef("user"))
    return holders.filter(~Exists(alone), ~Exists(jointly))


def letters(year):
    return ResponsibilityLetter.objects.filter(year=year, signer=OuterRef("user"), branch=OuterRef("branch"))


class AssignmentFilter(InsideFilter):
    branch = below()
    domain = django_filters.ChoiceFilter(
        label=_("domain"),
        choices=DutyDomain.choices,
        field_name="item__domain",
        empty_label=_("All domains"),
    )
    held = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(("today", _("held today")), ("ended", _("ended"))),
        method="by_day",
        empty_label=_("held and ended"),
    )
    joint = django_filters.BooleanFilter(
        label=_("Held jointly"), field_name="joint_holder", lookup_expr="isnull", exclude=True
    )
    item = django_filters.ModelChoiceFilter(
        label=_("duty"), queryset=DutyItem.objects.all(), empty_label=_("All duties")
    )
    person = django_filters.NumberFilter(method="of_person", label=_("Person"))
    search_fields = ("item__title", "item__code", "holder__name", "holder__initials", "joint_holder__name")

    class Meta:
        model = DutyAssignment
        fields = ["branch", "domain", "held", "joint", "item", "person"]

    @property
    def search_hint(self):
        return _("Duty or person")

    def by_day(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.on(today) if value == "today" else queryset.filter(until__lte=today)

    def of_person(self, queryset, name, pk):
        return queryset.filter(Q(holder=pk) | Q(joint_holder=pk))


class OccurrenceFilter(InsideFilter):
    quarter = django_filters.ChoiceFilter(label=_("Quarter"), method="due_in", empty_label=_("All quarters"))
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(("overdue", _("overdue")), *DutyOccurrence.State.choices),
        method="by_standing",
        empty_label=_("All states"),
    )
    branch = below()
    domain = django_filters.ChoiceFilter(
        label=_("domain"),
        choices=DutyDomain.choices,
        field_name="item__domain",
        empty_label=_("All domains"),
    )
    joint = django_filters.BooleanFilter(
        label=_("Held jointly"), field_name="assignment__joint_holder", lookup_expr="isnull", exclude=True
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"), choices=(("mine", _("my own")),), method="held_by", empty_label=_("Everybody's")
    )
    search_fields = (
        "item__title",
        "item__code",
        "assignment__holder__name",
        "assignment__joint_holder__name",
    )

    class Meta:
        model = DutyOccurrence
        fields = ["quarter", "standing", "branch", "domain", "joint", "whose"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = Quarter.current()
        shown = [now.shift(number) for number in range(1, -7, -1)]
        self.form.fields["quarter"].choices = [("", _("All quarters")), *((str(q), q.label) for q in shown)]

    @property
    def search_hint(self):
        return _("Duty or person")

    def due_in(self, queryset, name, code):
        quarter = Quarter.parse(code)
        return queryset.filter(due_on__gte=quarter.first_day, due_on__lte=quarter.last_day)

    def by_standing(self, queryset, name, value):
        if value == "overdue":
            return queryset.overdue(timezone.localdate())
        return queryset.filter(state=value)

    def held_by(self, queryset, name, value):
        return queryset.held_by(self.request.user)


class LetterFilter(InsideFilter):
    year = django_filters.NumberFilter(label=_("Year"))
    branch = below()
    search_fields = ("signer__name", "signer__initials", "signed_with__name")

    class Meta:
        model = ResponsibilityLetter
        fields = ["year", "branch"]

    @property
    def search_hint(self):
        return _("Name")
