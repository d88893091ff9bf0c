"""The board of organisational life: for every organisation and kind what is due in a quarter, held and missed."""

import re
from datetime import date

import django_filters
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from branches import occurrence
from branches.models import Branch, FrequencyRule, LifeKind, LifeRecord, PeerGroup, PlannedActivity
from branches.parts_filters import BelowFilter, quarter_choices
from branches.views.life_rules import MENU, FrequencyPages
from common.pages import ModelPages
from common.quarters import Quarter
from common.tables import Column
from common.windows import Window


def spans():
    """Quarters, and the years as a whole."""
    year = timezone.localdate().year
    return [*quarter_choices(), *((str(one), span_of(str(one)).label) for one in (year, year - 1))]


def span_of(code):
    """The quarter or year of an address; the present quarter where none or a wrong one is named."""
    if re.fullmatch(r"20\d\d", code or ""):
        return Window(date(int(code), 1, 1), date(int(code), 12, 31))
    return quarter_of(code)


class BoardFilter(BelowFilter):
    """A quarter, a part of the tree, and only those who let something go by."""

    quarter = django_filters.ChoiceFilter(
        label=_("Period"), choices=spans, method="keep", empty_label=_("This quarter")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Organisations"), choices=Branch.Kind.choices, empty_label=_("All kinds of organisation")
    )
    peer_group = django_filters.ModelChoiceFilter(
        label=_("peer group"), queryset=PeerGroup.objects.all(), empty_label=_("All peer groups")
    )
    missing = django_filters.ChoiceFilter(
        label=_("Missed"),
        choices=(("yes", _("only with something missed")),),
        method="keep",
        empty_label=_("with and without"),
    )
    search_fields = ("name", "short_name", "code", "initials")

    class Meta:
        model = Branch
        fields = ["quarter", "below", "missing", "kind", "peer_group"]

    def inside(self, queryset, name, branch):
        return queryset.below(branch)

    def keep(self, queryset, name, value):
        return queryset

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("missing"):
            quarter = span_of(self.form.cleaned_data.get("quarter"))
            wanted = occurrence.missing(
                quarter.first_day, quarter.last_day, found.values_list("pk", flat=True)
            )
            found = found.filter(pk__in=wanted)
        return found


def quarter_of(code) -> Quarter:
    """The quarter of an address; the present one where none or a wrong one is named."""
    try:
        return Quarter.parse(code or "")
    except ValueError:
        return Quarter.current()


# Heads of narrow columns: what does not fit in one line has a shorter word.
HEADS = {
    LifeKind.STUDY_DAY: pgettext_lazy("narrow head", "study day"),
    LifeKind.LIFE_MEETING: pgettext_lazy("narrow head", "life meeting"),
    LifeKind.MEMBER_APPRAISAL: pgettext_lazy("narrow head", "appraisal"),
    LifeKind.STUDY_GROUP: pgettext_lazy("narrow head", "study group"),
    LifeKind.PUBLICITY_TALK: pgettext_lazy("narrow head", "publicity talk"),
    LifeKind.THEME_ACTIVITY: pgettext_lazy("narrow head", "theme activity"),
}


class CountColumn(Column):
    """Held of what is owed, with the way to the records; empty where nothing is owed."""

    def __init__(self, kind):
        super().__init__(
            kind.value,
            HEADS.get(kind, kind.label),
            value=self.words,
            kind="tag",
            tone=self.mark,
            link=self.records,
        )

    def count(self, branch):
        return branch.counts.get(self.name)

    def words(self, branch):
        found = self.count(branch)
        return f"{found.held}/{found.owed}" if found else ""

    def mark(self, branch):
        found = self.count(branch)
        return "bad" if found.missed else "good" if found.held == found.owed else "plain"

    def records(self, branch):
        days = {"since": branch.span.first_day, "until": branch.span.last_day}
        query = {"below": branch.pk, "kind": self.name, **days}
        return f"{reverse('branches:life_record_list')}?{urlencode(query)}"


def missed(branch):
    return sum(count.missed for count in branch.counts.values())


def on_production(branch):
    held, touching, _ids = branch.production
    return f"{touching}/{held}" if held else ""


class LifeBoardPages(ModelPages):
    """Organisations and kinds: held against due, a page of branches at a time."""

    model = Branch
    name = "life_board"
    title = _("Board of organisational life")
    menu = MENU
    ordering = "path"
    has_detail = False
    filterset_class = BoardFilter
    list_template = "branches/life_board.html"
    empty_sentence = _("No organisation here owes organisational life in this quarter.")
    kinds = tuple(kind for kind in LifeKind if kind != LifeKind.CONTACT_VISIT)

    @classmethod
    def may(cls, user, action):
        return user.has_perm(LifeRecord.permission(action))

    @classmethod
    def reached(cls, user, action="view"):
        """All organisations whose records this person reaches."""
        reach = user.reach(LifeRecord.permission(action))
        return Branch.objects.filter(reach.condition(["path"])) if reach else Branch.objects.none()

    @classmethod
    def rows(cls, user, action="view"):
        return cls.reached(user, action).filter(closed_on=None).exclude(kind=Branch.Kind.GROUP)

    @classmethod
    def columns_for(cls, user):
        owed = set(FrequencyRule.objects.values_list("kind", flat=True))
        if not Branch.objects.filter(kind=Branch.Kind.GROUP).exists():
            owed.discard(LifeKind.GROUP_MEETING)
        return (
            Column(
                "name",
                _("Organisation"),
                sort="name",
                link=lambda b: reverse("branches:life_branch", args=[b.pk]),
            ),
            Column("missed", _("Missed"), value=missed, kind="integer"),
            Column("production", _("On production"), value=on_production, kind="integer"),
            *(CountColumn(kind) for kind in cls.kinds if kind in owed),
        )

    @classmethod
    def completed(cls, rows, request):
        rows, span = list(rows), span_of(request.GET.get("quarter"))
        ids = [row.pk for row in rows]
        counts = occurrence.count(span.first_day, span.last_day, ids)
        production = occurrence.on_production(span.first_day, span.last_day, ids)
        for row in rows:
            row.span, row.counts = span, counts.get(row.pk, {})
            row.production = production.get(row.pk, (0, 0, []))
        return rows

    @classmethod
    def list_links(cls, user):
        found = []
        if user.has_perm(PlannedActivity.permission("view")):
            found.append(
                {
                    "label": _now("Calendar"),
                    "url": reverse("branches:life_calendar"),
                    "icon": "calendar-month",
                }
            )
        if FrequencyPages.may(user, "view"):
            found.append({"label": _now("Rules"), "url": FrequencyPages.url("list")})
        return found

    @classmethod
    def list_context(cls, request):
        quarter = span_of(request.GET.get("quarter"))
        words = _now("%(quarter)s: held / due. Red: a month or quarter went by without it.") % {
            "quarter": quarter.label
        }
        return {"summary": words}


class LifeHome(View):
    """The door: whoever answers for one branch stands before its own page, all others before the board."""

    def get(self, request):
        if not LifeBoardPages.may(request.user, "view"):
            if not request.user.has_perm(PlannedActivity.permission("view")):
                raise PermissionDenied
            return redirect("branches:life_calendar")
        only = list(LifeBoardPages.rows(request.user).values_list("pk", flat=True)[:2])
        if len(only) == 1:
            return redirect("branches:life_branch", only[0])
        return redirect(LifeBoardPages.url("list"))
