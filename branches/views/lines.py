"""Pages on which points and words are given item by item: saved for later, or finished."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.views import View

from common.errors import RuleViolation, StaleEdit


class LinesPage(View):
    """A form of lines; a subclass finds the row, makes the form and says what saving and finishing do."""

    template = "branches/check_lines.html"

    def find(self, pk):
        """The row, if this person may do this with it now; refuses otherwise."""
        raise NotImplementedError

    def form(self, row, data=None):
        raise NotImplementedError

    def save(self, row, form):
        """Keep what was typed; finish when the form says so. Gives back the sentence for the person."""
        raise NotImplementedError

    def context(self, row, form) -> dict:
        raise NotImplementedError

    def get(self, request, pk):
        row = self.find(pk)
        return self.show(row, self.form(row))

    def post(self, request, pk):
        row = self.find(pk)
        form = self.form(row, request.POST)
        status, comparison = 422, ()
        if form.is_valid():
            try:
                with transaction.atomic():
                    sentence = self.save(row, form)
            except StaleEdit as stale:
                form.add_error(None, stale.message)
                status, comparison = 409, form.compared()
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            except ValidationError as invalid:
                form.add_error(None, invalid)
            else:
                messages.success(request, sentence)
                return redirect(row.get_absolute_url() if form.is_finishing else request.path)
        return self.show(row, form, status, comparison)

    def show(self, row, form, status=200, comparison=()):
        context = {
            "row": row,
            "form": form,
            "comparison": comparison,
            "cancel_url": row.get_absolute_url(),
        }
        return render(self.request, self.template, context | self.context(row, form), status=status)
