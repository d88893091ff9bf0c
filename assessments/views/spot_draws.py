"""Pages of the draws of spot checks: what was drawn from what, and the same draw again."""

import django_filters
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments.models import RandomDraw
from assessments.services.spot_draws import is_same_again
from assessments.supervision_filters import quarters
from assessments.views.supervision_visits import MENU, STATE, SupervisionVisitPages
from branches.models import Branch
from branches.parts_filters import BelowFilter
from common.pages import ModelPages, PageView
from common.tables import Column

SHOWN = 300


def own_url(draw):
    return reverse("assessments:spot_draw_detail", args=[draw.pk])


AT = Column("at", _("Drawn at"), kind="datetime", sort="at", link=own_url)
QUARTER = Column("quarter", _("Quarter"), sort="quarter")
SCOPE = Column("scope__name", _("Party organisation"), sort="scope__path")
SEED = Column("seed", _("Seed"), kind="code")
POPULATION = Column("population", _("Drawn from"), value=lambda d: len(d.population), kind="integer")
DRAWN = Column("drawn", _("Branches drawn"), value=lambda d: len(d.drawn), kind="integer")
BY = Column("by__name", _("Drawn by"))
NOTE = Column("note", _("Note"))


class DrawFilter(BelowFilter):
    quarter = django_filters.ChoiceFilter(label=_("Quarter"), choices=quarters, empty_label=_("All quarters"))
    search_fields = ("seed", "scope__name", "note")

    class Meta:
        model = RandomDraw
        fields = ["quarter", "below"]

    def inside(self, queryset, name, branch):
        return queryset.filter(scope__path__startswith=branch.path)


class SpotDrawPages(ModelPages):
    """Draws of spot checks, each with its seed."""

    model = RandomDraw
    name = "spot_draw"
    title = _("Draws of spot checks")
    menu = MENU
    related = ("scope", "by")
    ordering = "-at"
    filterset_class = DrawFilter
    detail_template = "assessments/plan_draw.html"
    empty_sentence = _("No spot check has been drawn yet. Draws are made on the page of a supervision plan.")
    columns = (AT, QUARTER, SCOPE, POPULATION, DRAWN, SEED, BY, NOTE)
    sections = (("", (AT, BY, QUARTER, SCOPE, POPULATION, DRAWN, SEED, NOTE)),)

    @classmethod
    def rows(cls, user, action="view"):
        return super().rows(user, action).filter(purpose=RandomDraw.Purpose.SPOT_CHECK)

    @classmethod
    def home(cls, row):
        return own_url(row)

    @classmethod
    def summary(cls, user):
        return _now(
            "The same seed over the same branches always draws the same ones; each draw can be checked."
        )

    @classmethod
    def extra_actions(cls, row, user):
        url = reverse("assessments:spot_draw_check", args=[row.pk])
        return [{"label": _now("Draw again to verify"), "url": url, "primary": True}]

    @classmethod
    def extra_context(cls, row, user):
        visits = SupervisionVisitPages.rows(user).filter(draw=row)
        held = {visit.branch_id: visit for visit in visits}
        branches = Branch.objects.filter(pk__in=row.drawn).order_by("path")
        names = Branch.objects.filter(pk__in=row.population).order_by("path").values_list("name", flat=True)
        return {
            "drawn": [
                {"branch": each, "visit": held.get(each.pk), "state": STATE.html(held[each.pk]) if each.pk in held else ""}
                for each in branches
            ],
            "population": list(names[:SHOWN]),
            "is_cut": len(row.population) > SHOWN,
        }  # fmt: skip


class SpotDrawCheck(PageView):
    """The same draw again: whether the seed gives the same branches."""

    pages = SpotDrawPages

    def get(self, request, pk):
        draw = self.row(pk)
        if is_same_again(draw):
            words = _now("Drawn again with the seed %(seed)s: the same %(count)s branches.")
            messages.success(request, words % {"seed": draw.seed, "count": len(draw.drawn)})
        else:
            words = _now(
                "Drawn again with the seed %(seed)s: other branches. What is kept here was not drawn like this."
            )
            messages.error(request, words % {"seed": draw.seed})
        return redirect(own_url(draw))
