"""Pages beside the page of a plan: generating its visits, its official table, its workbook."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now

from assessments.forms.supervision_plans import GenerateForm
from assessments.reports.supervision_plan import plan_book, plan_document
from assessments.services import plan_generation
from assessments.supervision_load import loads_of
from assessments.views.supervision_plans import SupervisionPlanPages
from assessments.views.supervision_visits import SupervisionVisitPages
from common import exports, forms
from common.documents import DOCX
from common.errors import RuleViolation
from common.pages import PageView


class PlanView(PageView):
    """A page beside the page of a plan."""

    pages = SupervisionPlanPages


class PlanGenerate(PlanView):
    """Visits for every branch in one action; of a large plan in the background."""

    action = "change"

    def get(self, request, pk):
        return self.show(self.row(pk, "change"), GenerateForm())

    def post(self, request, pk):
        plan, form = self.row(pk, "change"), GenerateForm(request.POST)
        if form.is_valid():
            size = form.cleaned_data["size"]
            try:
                if plan_generation.is_long(plan):
                    job = plan_generation.ask(plan, by=request.user, size=size)
                    return redirect(f"{job.get_absolute_url()}?follow=1")
                done = plan_generation.generate(plan, by=request.user, size=size)
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, plan_generation.in_words(done))
                return redirect(plan.get_absolute_url())
        return self.show(plan, form, status=422)

    def show(self, plan, form, status=200):
        title = _now("Generate visits")
        context = {
            "title": title,
            "breadcrumb": self.breadcrumb((str(plan), plan.get_absolute_url()), (title, None)),
            "row": plan,
            "explain": _now(
                "Every branch gets a leader, a team and a day: first the contact leader who leads, nobody at the own "
                "unit, the work spread evenly. What somebody changed by hand stays as it is."
            ),
            "reason": plan.why_not_plan(self.request.user),
            "form": forms.narrow(form, self.request.user),
            "cancel_url": plan.get_absolute_url(),
        }
        return render(self.request, "pages/confirm.html", context, status=status)


class PlanDocument(PlanView):
    """The plan as an official table, to be signed."""

    def get(self, request, pk):
        plan = self.row(pk)
        visits = SupervisionVisitPages.rows(request.user).filter(plan=plan).alive()
        content = plan_document(plan, visits.order_by("planned_on", "pk"))
        return exports.download_response(content, f"{plan.title}.docx", DOCX)


class PlanBook(PlanView):
    """The plan as a workbook: visits, branches without one, who goes how often."""

    def get(self, request, pk):
        plan = self.row(pk)
        visits = SupervisionVisitPages.rows(request.user).filter(plan=plan)
        content = plan_book(plan, visits.order_by("planned_on", "pk"), loads_of(plan))
        return exports.download_response(content, f"{plan.title}.xlsx", exports.XLSX)
