"""Problems noted on a visit: added from a line, changed, dropped; the branch does not see them yet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.views import View

from assessments.forms.visits import NotedForm
from assessments.models import Finding
from assessments.services import visit_findings
from assessments.views.visit_conduct import trail, visit_or_404
from common import forms
from common.errors import RuleViolation, StaleEdit, refuse
from common.sent_forms import SendsOnce


class NotedPage(View):
    """What adding and changing share: the form, and back to the line it came from."""

    def show(self, visit, form, title, status=200, comparison=()):
        context = {
            "title": title,
            "breadcrumb": trail(visit, title),
            "summary": str(form.item) if form.item else "",
            "form": form,
            "draft": f"visit-finding-{visit.pk}-{form.instance.pk or (form.item.pk if form.item else 'new')}",
            "comparison": comparison,
            "cancel_url": back(visit, form.item),
        }
        return render(self.request, "pages/form.html", context, status=status)

    def saved(self, visit, form, title, work, sentence):
        """Do it; what the rules say against it stands beside the form with everything typed."""
        comparison = ()
        if form.is_valid():
            try:
                with transaction.atomic():
                    work(form.cleaned_data)
            except ValidationError as invalid:
                forms.add_errors(form, invalid)
            except StaleEdit as stale:
                form.add_error(None, stale.message)
                comparison = stale.comparison
                form.has_compared()
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(self.request, sentence)
                return redirect(back(visit, form.item))
        return self.show(visit, form, title, status=409 if comparison else 422, comparison=comparison)


class NoteFinding(SendsOnce, NotedPage):
    """A problem, from a line of the checklist or by itself."""

    def get(self, request, pk):
        return self.show(*self.form(pk), _now("Note a problem"))

    def post(self, request, pk):
        visit, form = self.form(pk, request.POST)

        def work(values):
            return visit_findings.note(visit, by=request.user, item=form.item, **values)

        title, work = _now("Note a problem"), self.once(Finding, work)
        return self.saved(visit, form, title, work, _now("The problem is noted."))

    def form(self, pk, data=None):
        visit = visit_or_404(self.request.user, pk, "conduct")
        refuse(visit.why_not_note(self.request.user))
        item = line_of(visit, self.request.GET.get("line", ""))
        # A new row of the visit, so that the model's own checks know its branch.
        row = Finding(visit=visit, branch=visit.branch, item=item)
        return visit, NotedForm(data, visit=visit, item=item, instance=row)


class ChangeNoted(NotedPage):
    """The same problem, worded otherwise."""

    def get(self, request, pk, finding):
        return self.show(*self.form(pk, finding), _now("Change a noted problem"))

    def post(self, request, pk, finding):
        visit, form = self.form(pk, finding, request.POST)

        def work(values):
            row = form.instance
            visit_findings.change(row, by=request.user, version=form.read_version, **values)

        title = _now("Change a noted problem")
        return self.saved(visit, form, title, work, _now("The noted problem is changed."))

    def form(self, pk, finding, data=None):
        visit = visit_or_404(self.request.user, pk, "conduct")
        row = noted_or_404(visit, finding)
        refuse(visit_findings.why_not_change(row, self.request.user))
        return visit, NotedForm(data, visit=visit, item=row.item, instance=row)


class DropNoted(View):
    """It was no problem after all."""

    def get(self, request, pk, finding):
        visit = visit_or_404(request.user, pk, "conduct")
        row, title = noted_or_404(visit, finding), _now("Drop a noted problem")
        context = {
            "title": title,
            "breadcrumb": trail(visit, title),
            "row": row.statement,
            "explain": _now("The branch never hears of it; the log keeps what it was."),
            "reason": visit_findings.why_not_change(row, request.user),
            "cancel_url": back(visit, row.item),
        }
        return render(request, "pages/confirm.html", context)

    def post(self, request, pk, finding):
        visit = visit_or_404(request.user, pk, "conduct")
        row = noted_or_404(visit, finding)
        visit_findings.drop(row, by=request.user)
        messages.success(request, _now("The noted problem is dropped."))
        return redirect(back(visit, row.item))


def line_of(visit, pk):
    """The line from which one came; none when it is not a line of this visit."""
    if not pk:
        return None
    line = visit.lines().filter(pk=pk).first() if pk.isdecimal() and visit.checklist_id else None
    if line is None:
        raise Http404
    return line


def noted_or_404(visit, pk):
    row = visit.findings.filter(pk=pk).select_related("item", "visit__branch", "code").first()
    if row is None:
        raise Http404
    return row


def back(visit, item) -> str:
    url = reverse("assessments:visit_checklist", args=[visit.pk])
    return f"{url}#l{item.pk}" if item else f"{url}#texts"
