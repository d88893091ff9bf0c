"""The items of a draft in one table, and the shipped checklists from which a draft begins."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.views import View

from branches.capacity_forms.checklists import StarterForm, items_formset
from branches.models import Checklist
from branches.models.checklists import plain
from branches.services import checklists
from branches.views.checklists import ChecklistPages, trail
from branches.views.regulations import MENU
from common.errors import RuleViolation, refuse
from common.pages import scoped_or_404


class ItemsPage(View):
    """The items of a draft in one table."""

    def get(self, request, pk):
        checklist = self.find(pk)
        return self.show(checklist, items_formset(checklist))

    def post(self, request, pk):
        checklist = self.find(pk)
        rows = items_formset(checklist, request.POST)
        if rows.is_valid():
            try:
                checklists.replace_items(checklist, by=request.user, items=rows.items())
            except RuleViolation as refusal:
                rows.non_form_errors().append(refusal.message)
            else:
                words = _now("The items are saved; their points sum to %(total)s.")
                messages.success(request, words % {"total": plain(checklist.total_points())})
                return redirect(checklist.get_absolute_url())
        return self.show(checklist, rows, status=422)

    def find(self, pk):
        checklist = scoped_or_404(Checklist, self.request.user, pk, "change")
        refuse(checklist.why_not_change())
        return checklist

    def show(self, checklist, rows, status=200):
        title = _now("Items")
        context = {
            "title": title,
            "breadcrumb": trail(checklist, title),
            "formsets": [rows],
            "cancel_url": checklist.get_absolute_url(),
        }
        return render(self.request, "branches/checklist_items.html", context, status=status)


class StarterPage(View):
    """A shipped checklist, before it is taken for a year."""

    def get(self, request, purpose):
        return self.show(purpose, StarterForm(initial={"year": timezone.localdate().year}))

    def post(self, request, purpose):
        form = StarterForm(request.POST)
        if not form.is_valid():
            return self.show(purpose, form, status=422)
        self.allow()
        made = checklists.load_starter(by=request.user, purpose=purpose, **form.cleaned_data)
        messages.success(request, _now("“%(row)s” has been begun as a draft.") % {"row": made})
        return redirect(made.get_absolute_url())

    def allow(self):
        if not ChecklistPages.may(self.request.user, "add"):
            raise PermissionDenied

    def show(self, purpose, form, status=200):
        self.allow()
        if purpose not in checklists.STARTERS:
            raise Http404
        found, title = checklists.starter(purpose), _now("Shipped checklist")
        context = {
            "title": title,
            "breadcrumb": [(MENU, None), (ChecklistPages.title, ChecklistPages.url("list")), (title, None)],
            "explain": found["source"],
            "consequences": [
                f"{section['name']} · {sum(item['points'] for item in section['item'])}"
                for section in found["section"]
            ],
            "form": form,
            "submit_label": _now("Begin a draft from it"),
            "cancel_url": ChecklistPages.url("list"),
        }
        return render(self.request, "pages/confirm.html", context, status=status)
