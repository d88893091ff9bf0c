"""Adding and changing: choices and results stay inside the user's scope, stale edits are compared."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext as _

from common import forms
from common.errors import RuleViolation, StaleEdit
from common.pages.base import PageView
from common.sent_forms import SendsOnce


class FormPage(PageView):
    """A form whose choices are the user's own rows, and whose result must still be theirs."""

    def form(self, *args, **kwargs):
        chosen = self.pages.change_form_class if self.action == "change" else None
        return forms.narrow((chosen or self.pages.form_class)(*args, **kwargs), self.request.user)

    def show(self, form, title, *crumbs, status=200, comparison=()):
        context = {
            "title": title,
            "breadcrumb": self.breadcrumb(*crumbs, (title, None)),
            "form": form,
            "comparison": comparison,
            "cancel_url": self.cancel_url,
            "draft": self.draft_key(form) if self.pages.keeps_drafts else "",
        }
        return render(self.request, self.pages.form_template, context | self.more(form), status=status)

    def draft_key(self, form) -> str:
        """Under which name the browser keeps what is typed here until it is saved."""
        return f"{self.pages.name}-{form.instance.pk or 'new'}"

    def more(self, form) -> dict:
        """What the template of a subclass shows beside the form."""
        return {}

    def saved(self, form, work):
        """Run the service; what it refuses stands beside the form, with everything typed kept."""
        try:
            with transaction.atomic():
                row = work(form.cleaned_data)
                if not self.pages.rows(self.request.user, self.action).filter(pk=row.pk).exists():
                    raise RuleViolation(_("This would move the record out of your responsibility."))
        except ValidationError as invalid:
            forms.add_errors(form, invalid)
        except StaleEdit:
            raise
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            return row
        return None


class AddPage(SendsOnce, FormPage):
    action = "add"

    @property
    def title(self):
        return _("Add %(what)s") % {"what": self.pages.model._meta.verbose_name}

    @property
    def cancel_url(self):
        return self.pages.url("list")

    def get(self, request):
        return self.show(self.form(initial=request.GET.dict()), self.title)

    def saved(self, form, work):
        return super().saved(form, self.once(self.pages.model, work))

    def post(self, request):
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            service = self.pages.create
            if row := self.saved(form, lambda values: service(by=request.user, **values)):
                return self.done(row, self.sentence() % {"row": row})
        return self.show(form, self.title, status=422)

    def sentence(self):
        if self.was_sent:
            return _("“%(row)s” was added when this form was first sent; it has not been added again.")
        return _("“%(row)s” has been added.")


class EditPage(FormPage):
    action = "change"

    @property
    def cancel_url(self):
        return self.pages.home(self.current)

    def get(self, request, pk):
        self.current = self.row(pk, "change")
        return self.show(self.form(instance=self.current), _("Edit"), self.crumb())

    def post(self, request, pk):
        self.current = self.row(pk, "change")
        form = self.form(request.POST, request.FILES, instance=self.row(pk, "change"))
        comparison = ()
        if form.is_valid():
            service, version = self.pages.update, form.read_version
            try:
                row = self.saved(
                    form, lambda values: service(self.current, by=request.user, version=version, **values)
                )
            except StaleEdit as stale:
                form.add_error(None, stale.message)
                comparison = stale.comparison
                form.has_compared()
            else:
                if row:
                    return self.done(row, _("“%(row)s” has been saved.") % {"row": row})
        return self.show(
            form, _("Edit"), self.crumb(), status=409 if comparison else 422, comparison=comparison
        )

    def crumb(self):
        return (str(self.current), self.cancel_url)
