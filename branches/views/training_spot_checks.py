"""Spot checks: drawn by lot, looked into, noted."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches.capacity_filters.training import SpotCheckFilter
from branches.capacity_forms.training import ResultsForm, SpotCheckForm
from branches.models import SpotCheck
from branches.services import spot_checks
from branches.views.regulations import MENU
from common.errors import RuleViolation
from common.pages import ModelPages, scoped_or_404
from common.tables import Column

RESULT_TONES = {"confirmed": "good", "partly": "watch", "refused": "bad", "": "plain"}


def standing(check):
    if check.looked_into < check.drawn:
        return _now("%(done)s of %(all)s looked into") % {"done": check.looked_into, "all": check.drawn}
    if check.unconfirmed:
        return _now("%(count)s not confirmed") % {"count": check.unconfirmed}
    return _now("all confirmed")


def tone(check):
    if check.looked_into < check.drawn:
        return "watch"
    return "bad" if check.unconfirmed else "good"


class SpotCheckPages(ModelPages):
    """Who was drawn from where, and what was found."""

    model = SpotCheck
    name = "spot_check"
    title = _("Spot checks of training")
    menu = MENU
    related = ("branch", "drawn_by")
    ordering = "-drawn_on"
    form_class = SpotCheckForm
    filterset_class = SpotCheckFilter
    detail_template = "branches/spot_check.html"
    create = spot_checks.draw
    empty_sentence = _("No spot check has been drawn yet.")
    columns = (
        Column(
            "branch__name",
            _("Drawn below"),
            value=str,
            link=lambda c: c.get_absolute_url(),
            sort="branch__path",
        ),
        Column("drawn_on", _("Drawn on"), kind="date", sort="drawn_on"),
        Column("drawn_by__name", _("Drawn by")),
        Column("first_day", _("Hours from"), kind="date"),
        Column("last_day", _("Hours until"), kind="date"),
        Column("drawn", _("People"), kind="integer"),
        Column("seed", _("Seed"), value=lambda c: str(c.seed)),
        Column("standing", _("State"), value=standing, kind="tag", tone=tone),
    )
    sections = (
        (
            _("Draw"),
            (
                Column("branch__name", _("Drawn below"), link=lambda c: c.branch.get_absolute_url()),
                Column("days", _("Hours of"), value=lambda c: f"{c.first_day} – {c.last_day}"),
                Column(
                    "population",
                    _("Drawn from"),
                    value=lambda c: _("%(count)s people") % {"count": c.population},
                ),
                Column("standing", _("State"), value=standing, kind="tag", tone=tone),
            ),
        ),
        (
            _("Lot"),
            (
                Column("seed", _("Seed"), value=lambda c: str(c.seed)),
                Column("drawn_on", _("Drawn on"), kind="date"),
                Column("drawn_by__name", _("Drawn by")),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        bad = Q(people__result__in=["partly", "refused"])
        return (
            super()
            .rows(user, action)
            .annotate(
                drawn=Count("people"),
                looked_into=Count("people", filter=~Q(people__result="")),
                unconfirmed=Count("people", filter=bad),
            )
        )

    @classmethod
    def extra_actions(cls, row, user):
        if not SpotCheck.objects.for_user(user, "change").filter(pk=row.pk).exists():
            return []
        url = reverse("branches:spot_check_results", args=[row.pk])
        return [{"label": _now("Note the results"), "url": url, "primary": True}]

    @classmethod
    def extra_context(cls, row, user):
        people = list(row.people.select_related("person", "branch", "checked_by"))
        for drawn in people:
            drawn.tone = RESULT_TONES[drawn.result]
        return {"people": people}


class ResultsPage(View):
    """What was found, person by person; nobody notes the own result."""

    def get(self, request, pk):
        check = scoped_or_404(SpotCheck, request.user, pk, "change")
        return self.show(check, ResultsForm(self.people(check), request.user))

    def post(self, request, pk):
        check = scoped_or_404(SpotCheck, request.user, pk, "change")
        form = ResultsForm(self.people(check), request.user, request.POST)
        if form.is_valid():
            try:
                spot_checks.note_results(check, by=request.user, results=form.results())
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _now("The results are noted."))
                return redirect(check.get_absolute_url())
        return self.show(check, form, status=422)

    def people(self, check):
        return list(check.people.select_related("person", "branch"))

    def show(self, check, form, status=200):
        title = _now("Results of the spot check")
        trail = [(MENU, None), (SpotCheckPages.title, SpotCheckPages.url("list"))]
        trail += [(str(check), check.get_absolute_url()), (title, None)]
        context = {"title": title, "breadcrumb": trail, "form": form, "cancel_url": check.get_absolute_url()}
        return render(self.request, "branches/spot_check_results.html", context, status=status)
