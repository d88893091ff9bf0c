"""Verbs: on one row with a question first, or on many rows, all of them or none."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import forms
from common.errors import RuleViolation, StaleEdit
from common.pages.base import PageView


class ActionPage(PageView):
    """Ask once more (with a form where the verb needs words), then do it."""

    def get(self, request, pk, action):
        row, verb = self.find(pk, action)
        return self.show(row, verb, self.form(verb, row))

    def post(self, request, pk, action):
        row, verb = self.find(pk, action)
        form = self.form(verb, row, request.POST, request.FILES)
        if form is None:
            return self.told(verb, verb.service(row, by=request.user))
        if form.is_valid() and (changed := self.attempted(verb, row, form)):
            return self.told(verb, changed)
        return self.show(row, verb, form, status=409 if self.came_late else 422)

    came_late = False  # somebody else has acted on the row since it was read

    def form(self, verb, row, *posted):
        if not verb.form:
            return None
        proposed = verb.initial(row) if verb.initial else {}
        return forms.narrow(verb.form(*posted, initial=proposed), self.request.user)

    def attempted(self, verb, row, form):
        """Run the service; what its values get wrong stands beside the form, with everything typed kept."""
        try:
            with transaction.atomic():
                return verb.service(row, by=self.request.user, **form.cleaned_data)
        except ValidationError as invalid:
            forms.add_errors(form, invalid)
        except RuleViolation as refusal:
            self.came_late = isinstance(refusal, StaleEdit)
            form.add_error(None, refusal.message)
        return None

    def told(self, verb, row):
        sentence = verb.done or _("%(verb)s: “%(row)s” is done.")
        return self.done(row, str(sentence) % {"verb": verb.label, "row": row})

    def draft_key(self, row) -> str:
        """Under which name the browser keeps what is typed about this verb until it is done."""
        return f"{self.pages.name}-{row.pk}-{self.kwargs['action']}"

    def find(self, pk, name):
        if name not in self.pages.actions:
            raise Http404
        verb = self.pages.actions[name]
        return self.row(pk, verb.permission), verb

    def show(self, row, verb, form, status=200):
        home, reason = self.pages.home(row), verb.reason(row, self.request.user)
        explain = verb.explain(row) if callable(verb.explain) else verb.explain
        context = {
            "title": verb.label,
            "breadcrumb": self.breadcrumb((str(row), home), (verb.label, None)),
            "row": row,
            # What only those read who may act (points before the result) is not told to others.
            "explain": "" if reason else explain,
            "reason": reason,
            "form": form,
            "danger": verb.danger,
            "draft": self.draft_key(row) if form and self.pages.keeps_drafts else "",
            "cancel_url": home,
        }
        return render(self.request, "pages/confirm.html", context, status=status)


class BulkPage(PageView):
    """A verb on many rows: all of them or none, and whoever is in the way is named."""

    def post(self, request, action):
        verb = self.pages.actions.get(action)
        if not verb or not verb.bulk:
            raise Http404
        wanted = {int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()}
        rows = list(self.pages.rows(request.user, verb.permission).filter(pk__in=wanted))
        failures = (
            [_("Not found: %(count)s") % {"count": len(wanted) - len(rows)}]
            if len(rows) < len(wanted)
            else []
        )
        with transaction.atomic():
            for row in rows:
                try:
                    with transaction.atomic():
                        verb.service(row, by=request.user)
                except RuleViolation as refusal:
                    failures.append(f"{row}: {refusal.message}")
                except ValidationError as invalid:
                    failures.append(f"{row}: {' '.join(invalid.messages)}")
            if failures:
                transaction.set_rollback(True)
        if failures:
            messages.error(request, _("Nothing was changed. %(reasons)s") % {"reasons": " ".join(failures)})
        elif rows:
            text = _("%(verb)s: %(count)s records are done.") % {"verb": verb.label, "count": len(rows)}
            messages.success(request, text)
        else:
            messages.info(request, _("No record was chosen."))
        return redirect(self.pages.url("list"))
