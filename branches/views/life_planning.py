"""Planning: the plan of a year made with one button, and a sheet for the days and topics of a quarter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import ngettext
from django.views import View

from branches.life_plan_forms import MakePlanForm, PlanLines
from branches.models import Branch, PlannedActivity
from branches.services import life_plans
from branches.views.life_plans import PlanPages
from branches.views.life_rules import MENU
from common import forms
from common.errors import RuleViolation, StaleEdit
from common.quarters import Quarter


class MakePlan(View):
    """One button makes the plan of a year from the rules; a second time it only adds what is new."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(PlannedActivity.permission("add")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.show(MakePlanForm(user=request.user, initial=request.GET.dict()))

    def post(self, request):
        form = MakePlanForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(form, 422)
        branch, year = form.cleaned_data["branch"], form.cleaned_data["year"]
        try:
            made = life_plans.make(branch, by=request.user, year=year)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
            return self.show(form, 422)
        messages.success(request, told(branch, year, len(made)))
        return redirect(sheet_url(branch, first_quarter(year)))

    def show(self, form, status=200):
        title = _now("Make a year plan")
        context = {
            "title": title,
            "breadcrumb": [(MENU, None), (PlanPages.title, PlanPages.url("list")), (title, None)],
            "form": forms.narrow(form, self.request.user),
            "explain": _now(
                "Everything that the rules ask of the branch in the year is planned on a working day. Made again, the"
                " plan adds what is new and leaves what you have changed."
            ),
            "cancel_url": PlanPages.url("list"),
        }
        return render(self.request, "pages/confirm.html", context, status=status)


def told(branch, year, count) -> str:
    if not count:
        return _now("The plan of %(branch)s for %(year)s is complete; nothing was added.") % {
            "branch": branch,
            "year": year,
        }
    words = ngettext(
        "%(count)s activity has been planned for %(branch)s in %(year)s. Now give it its day and topic.",
        "%(count)s activities have been planned for %(branch)s in %(year)s. Now give them their days and topics.",
        count,
    )
    return words % {"count": count, "branch": branch, "year": year}


def first_quarter(year) -> Quarter:
    """The quarter with which planning goes on: the present one, or the first of a later year."""
    current = Quarter.current()
    return current if year == current.year else Quarter(year, 1)


def sheet_url(branch, quarter) -> str:
    return f"{reverse('branches:plan_sheet', args=[branch.pk])}?quarter={quarter}"


class PlanSheet(View):
    """The days, topics and hosts of one quarter on one page, saved together."""

    def get(self, request, pk):
        branch, quarter = self.place(request, pk)
        return self.show(branch, quarter, PlanLines(queryset=self.rows(branch, quarter), prefix="plan"))

    def post(self, request, pk):
        branch, quarter = self.place(request, pk)
        lines = PlanLines(request.POST, queryset=self.rows(branch, quarter), prefix="plan")
        if lines.is_valid() and self.saved(lines):
            messages.success(
                request, _now("The plan of %(quarter)s has been saved.") % {"quarter": quarter.label}
            )
            return redirect(sheet_url(branch, quarter))
        return self.show(branch, quarter, lines, 422)

    def place(self, request, pk):
        reach = request.user.reach(PlannedActivity.permission("change"))
        if not reach:
            raise PermissionDenied
        branch = get_object_or_404(Branch.objects.filter(reach.condition(["path"])), pk=pk)
        try:
            return branch, Quarter.parse(request.GET.get("quarter", ""))
        except ValueError:
            return branch, Quarter.current()

    def rows(self, branch, quarter):
        rows = PlannedActivity.objects.for_user(self.request.user, "change").filter(branch=branch)
        rows = rows.filter(planned_on__gte=quarter.first_day, planned_on__lte=quarter.last_day)
        return rows.waiting().order_by("planned_on", "pk")

    def saved(self, lines) -> bool:
        """All lines or none; whatever is in the way stands at its line."""
        with transaction.atomic():
            for form in lines.forms:
                if form.has_changed():
                    self.save_line(form)
            if failed := any(form.errors for form in lines.forms):
                transaction.set_rollback(True)
        return not failed

    def save_line(self, form):
        row = PlannedActivity.objects.get(pk=form.instance.pk)
        values = {
            name: form.cleaned_data[name] for name in ("planned_on", "topic", "host") if name in form.fields
        }
        try:
            with transaction.atomic():
                life_plans.change(row, by=self.request.user, version=form.read_version, **values)
        except ValidationError as invalid:
            forms.add_errors(form, invalid)
        except (RuleViolation, StaleEdit) as refusal:
            form.add_error(None, refusal.message)

    def show(self, branch, quarter, lines, status=200):
        title = _now("Plan of %(quarter)s") % {"quarter": quarter.label}
        home = reverse("branches:life_branch", args=[branch.pk])
        context = {
            "title": title,
            "summary": branch.name,
            "breadcrumb": [(MENU, None), (branch.name, home), (title, None)],
            "lines": lines,
            "branch": branch,
            "quarters": [
                (q, sheet_url(branch, q), q == quarter) for q in map(Quarter.current().shift, range(-1, 5))
            ],
            "make_url": f"{reverse('branches:plan_make')}?{urlencode({'branch': branch.pk, 'year': quarter.year})}",
            "cancel_url": home,
            "draft": f"plan-{branch.pk}-{quarter}",
        }
        return render(self.request, "branches/life_plan_sheet.html", context, status=status)
