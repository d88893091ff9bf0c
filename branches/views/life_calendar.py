"""The calendar of a branch's organisational life, and its plan of a year on paper."""

import calendar
from collections import defaultdict
from datetime import date

from django import forms as django_forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.models import Branch, LifeRecord, PlannedActivity
from branches.views.life_plans import PlanPages, standing, tone
from branches.views.life_rules import MENU
from common import forms
from common.windows import Per, window_of

WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)


class BranchChoice(django_forms.Form):
    """Whose calendar."""

    branch = django_forms.ModelChoiceField(
        label=gettext_lazy("Branch"),
        queryset=Branch.objects.filter(closed_on=None),
        required=False,
        empty_label=None,
    )


def may_see(user):
    if not user.has_perm(PlannedActivity.permission("view")):
        raise PermissionDenied


def mine(user):
    """The branches whose plan this person may see."""
    reach = user.reach(PlannedActivity.permission("view"))
    return Branch.objects.filter(reach.condition(["path"]), closed_on=None)


class Calendar(View):
    """One month of one branch: a grid on a desk, a list on a phone."""

    def get(self, request):
        may_see(request.user)
        chooser = forms.narrow(BranchChoice(request.GET or None), request.user)
        chooser.fields["branch"].queryset = mine(request.user)
        chosen = chooser.cleaned_data.get("branch") if chooser.is_bound and chooser.is_valid() else None
        branch = chosen or own_branch(request.user)
        month = month_of(request.GET.get("month", ""))
        entries = self.entries(branch, month) if branch else {}
        title = _("Calendar of organisational life")
        context = {
            "title": title,
            "summary": branch.name if branch else "",
            "breadcrumb": [(MENU, None), (PlanPages.title, PlanPages.url("list")), (title, None)],
            "branch": branch,
            "branches": mine(request.user)[:200] if not branch or mine(request.user)[:2].count() > 1 else (),
            "month": month,
            "weekdays": WEEKDAYS,
            "weeks": weeks(month, entries),
            "days": [(day, entries[day]) for day in sorted(entries)],
            "before": address(branch, month, -1),
            "after": address(branch, month, 1),
            "year_url": reverse("branches:plan_year", args=[branch.pk]) if branch else "",
        }
        return render(request, "branches/life_calendar.html", context)

    def entries(self, branch, month):
        """By day: what is planned, and what was held without having been planned."""
        span = (month.first_day, month.last_day)
        found = defaultdict(list)
        plans = PlannedActivity.objects.for_user(self.request.user).filter(
            branch=branch, planned_on__range=span
        )
        for plan in plans.select_related("record", "branch").filter(cancelled=False):
            day = plan.record.held_on if plan.has_record else plan.planned_on
            found[day].append(
                entry(
                    plan.get_kind_display(), plan.topic, plan.get_absolute_url(), tone(plan), standing(plan)
                )
            )
        records = LifeRecord.objects.for_user(self.request.user).filter(
            branch=branch, held_on__range=span, plan=None
        )
        for record in records.exclude(state=LifeRecord.State.WITHDRAWN):
            is_held = record.state == LifeRecord.State.RECORDED
            words = _("held") if is_held else record.get_state_display()
            shade = "good" if is_held else "watch"
            found[record.held_on].append(
                entry(record.get_kind_display(), "", record.get_absolute_url(), shade, words)
            )
        return found


def entry(kind, topic, url, tone, words):
    return {"kind": kind, "topic": topic, "url": url, "tone": tone, "words": words}


def own_branch(user):
    """One's own branch where its plan may be seen, else the first that may be."""
    visible = mine(user)
    return (
        visible.filter(pk=user.branch_id).first()
        or visible.exclude(kind=Branch.Kind.COMMITTEE).first()
        or visible.first()
    )


def month_of(code):
    """The month of an address like 2026-11; the present one where none or a wrong one is named."""
    try:
        year, month = map(int, code.split("-"))
        day = date(year, month, 1)
    except ValueError:
        day = timezone.localdate()
    return window_of(Per.MONTH, day)


def address(branch, month, step):
    index = month.first_day.year * 12 + month.first_day.month - 1 + step
    code = f"{index // 12}-{index % 12 + 1:02d}"
    query = {"month": code} | ({"branch": branch.pk} if branch else {})
    return {"url": f"{reverse('branches:life_calendar')}?{urlencode(query)}", "label": code}


def weeks(month, entries):
    """The days of the month in rows of seven, from Monday on."""
    today = timezone.localdate()
    for week in calendar.Calendar().monthdatescalendar(month.first_day.year, month.first_day.month):
        yield [
            {"day": day, "is_in": day in month, "is_today": day == today, "entries": entries.get(day, ())}
            for day in week
        ]


class YearPlan(View):
    """The plan of a year in the order of its days, to be printed or written to a table."""

    def get(self, request, pk):
        may_see(request.user)
        branch = get_object_or_404(mine(request.user), pk=pk)
        rows = PlannedActivity.objects.for_user(request.user).filter(branch=branch)
        given = request.GET.get("year", "")
        year = int(given) if given.isdecimal() and 2000 <= int(given) < 2100 else timezone.localdate().year
        plans = list(
            rows.filter(planned_on__year=year).select_related("record", "branch").order_by("planned_on", "pk")
        )
        title = _("Plan of organisational life %(year)s") % {"year": year}
        query = urlencode({"below": pk, "year": year})
        may_make = request.user.reach(PlannedActivity.permission("add")).covers(branch.path)
        make = f"{reverse('branches:plan_make')}?{urlencode({'branch': pk, 'year': year})}"
        actions = [
            {"label": _("Print"), "method": "print"},
            {"label": "Excel", "url": f"{PlanPages.url('export', 'xlsx')}?{query}", "icon": "download"},
        ]
        if may_make:
            label = _("Complete from the rules") if plans else _("Make the plan from the rules")
            actions.append({"label": label, "url": make, "primary": not plans})
        context = {
            "title": title,
            "summary": branch.name,
            "breadcrumb": [(MENU, None), (PlanPages.title, PlanPages.url("list")), (title, None)],
            "branch": branch,
            "months": months(plans),
            "actions": actions,
            "years": [(y, f"?year={y}", y == year) for y in (year - 1, year, year + 1)],
            "make_url": make if may_make else "",
        }
        return render(request, "branches/life_year.html", context)


def months(plans):
    """The plans of each month, with what they are shown by."""
    found = defaultdict(list)
    for plan in plans:
        found[f"{plan.planned_on:%Y-%m}"].append({"plan": plan, "words": standing(plan), "tone": tone(plan)})
    return list(found.items())
