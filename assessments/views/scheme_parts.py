"""Groups and indicators of a draft: added, changed, moved, taken out and put back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from assessments.forms.rules import RuleForms
from assessments.forms.schemes import GroupForm, IndicatorForm
from assessments.forms.trying import TryForm, worked_example
from assessments.models import Indicator, IndicatorGroup, Scheme
from assessments.scoring.rules import is_ordinary
from assessments.scoring.values import Kind
from assessments.services import scheme_parts
from assessments.views.schemes import crumbs, refuse_frozen
from assessments.wording import about_kind, kind_label, rule_sentences
from common.errors import RuleViolation, StaleEdit
from common.forms import add_errors
from common.pages import scoped_or_404

REMOVED = "removed_scheme_part"


def draft(request, pk) -> Scheme:
    """The scheme, if this person designs it."""
    return scoped_or_404(Scheme, request.user, pk, "change")


def part(request, model, pk):
    """A group or an indicator of a scheme that this person designs; the scheme says whose it is."""
    if not request.user.has_perm(Scheme.permission("change")):
        raise PermissionDenied
    found = model.objects.select_related("scheme").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.scheme = draft(request, found.scheme_id)
    return found


def trail(scheme, title):
    return crumbs((str(scheme), scheme.get_absolute_url()), (title, None))


class PartPage(View):
    """What forms of groups and indicators have in common: saving, and refusals beside what was typed."""

    def saved(self, form, work):
        try:
            return work()
        except StaleEdit as stale:
            form.add_error(None, stale.message)
            self.comparison = stale.comparison
            form.has_compared()
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        except ValidationError as invalid:
            add_errors(form, invalid)
        return None

    def show(self, scheme, title, form, *, template="pages/form.html", status=200, **more):
        comparison = getattr(self, "comparison", ())
        context = {
            "title": title,
            "breadcrumb": trail(scheme, title),
            "form": form,
            "comparison": comparison,
            "cancel_url": scheme.get_absolute_url(),
        }
        return render(self.request, template, context | more, status=409 if comparison else status)


class GroupPage(PartPage):
    """A first-level indicator, new (with the scheme's key) or as it stands (with its own)."""

    is_new = False

    def find(self, pk):
        if self.is_new:
            scheme = draft(self.request, pk)
            refuse_frozen(scheme)
            return scheme, IndicatorGroup(scheme=scheme, side=self.request.GET.get("side", "party"))
        group = part(self.request, IndicatorGroup, pk)
        refuse_frozen(group.scheme)
        return group.scheme, group

    def get(self, request, pk):
        scheme, group = self.find(pk)
        return self.show(scheme, self.title, GroupForm(instance=group))

    def post(self, request, pk):
        scheme, group = self.find(pk)
        form = GroupForm(request.POST, instance=group)
        if form.is_valid():
            values = form.cleaned_data
            if self.is_new:
                done = self.saved(form, lambda: scheme_parts.add_group(scheme, by=request.user, **values))
            else:
                _scheme, stored = self.find(pk)
                done = self.saved(
                    form,
                    lambda: scheme_parts.change_group(
                        stored, by=request.user, version=form.read_version, **values
                    ),
                )
            if done:
                return redirect(scheme.get_absolute_url())
        return self.show(scheme, self.title, form, status=422)

    @property
    def title(self):
        return _("Add a first-level indicator") if self.is_new else _("First-level indicator")


class KindPage(View):
    """Which rule a new indicator follows: one sentence about each."""

    def get(self, request, pk):
        scheme = draft(request, pk)
        refuse_frozen(scheme)
        group = request.GET.get("group", "")
        kinds = [
            {
                "label": kind_label(kind),
                "about": about_kind(kind),
                "url": reverse("assessments:scheme_indicator_add", args=[scheme.pk, kind.value])
                + f"?group={group}",
            }
            for kind in Kind
        ]
        title = _("Add a second-level indicator")
        context = {"title": title, "breadcrumb": trail(scheme, title), "kinds": kinds, "scheme": scheme}
        return render(request, "assessments/scheme_kinds.html", context)


class IndicatorPage(PartPage):
    """A second-level indicator with its rule: real fields, judged by scoring, shown in words."""

    def get(self, request, pk, kind=None):
        scheme, indicator, kind = self.find(pk, kind)
        form = IndicatorForm(instance=indicator, scheme=scheme, kind=kind, initial=self.initial(indicator))
        rule = RuleForms(kind, params=indicator.params, offered=offered(scheme, kind, indicator.params))
        return self.form_page(scheme, form, rule)

    def post(self, request, pk, kind=None):
        scheme, indicator, kind = self.find(pk, kind)
        form = IndicatorForm(request.POST, instance=indicator, scheme=scheme, kind=kind)
        rule = RuleForms(kind, request.POST, offered=offered(scheme, kind, indicator.params))
        if "try" in request.POST:
            return self.tried(scheme, form, rule)
        fine = form.is_valid()
        if rule.is_valid(form.cleaned_data.get("points") if is_ordinary(kind) else None) and fine:
            values = {**form.cleaned_data, "kind": kind.value, "params": rule.params}
            if self.saved(form, lambda: self.store(scheme, pk, form, values)):
                messages.success(request, _("“%(row)s” has been saved.") % {"row": values["name"]})
                return redirect(scheme.get_absolute_url())
        return self.form_page(scheme, form, rule, 422)

    def find(self, pk, kind):
        if kind is None:
            indicator = part(self.request, Indicator, pk)
            scheme, kind = indicator.scheme, Kind(indicator.kind)
        elif kind in set(Kind):
            scheme, kind = draft(self.request, pk), Kind(kind)
            indicator = Indicator(scheme=scheme, kind=kind.value)
        else:
            raise Http404
        refuse_frozen(scheme)
        self.kind = kind
        return scheme, indicator, kind

    def initial(self, indicator):
        group = self.request.GET.get("group", "")
        return {} if indicator.pk or not group.isascii() or not group.isdigit() else {"group": int(group)}

    def store(self, scheme, pk, form, values):
        by = self.request.user
        if form.instance.pk is None:
            return scheme_parts.add_indicator(scheme, by=by, **values)
        stored = part(self.request, Indicator, pk)
        return scheme_parts.change_indicator(stored, by=by, version=form.read_version, **values)

    def tried(self, scheme, form, rule):
        """The rule on figures that were typed beside it; nothing is saved, other fields are not judged yet."""
        form.is_valid()
        for name in [name for name in form.errors if name != "points"]:
            del form.errors[name]
        points = form.cleaned_data.get("points")
        rule.is_valid(points)
        try_form = TryForm(self.kind, self.request.POST)
        try_form.is_valid()
        example = worked_example(rule, points, try_form, scheme_parts.names_of(scheme))
        if self.request.htmx and self.request.htmx.target == "try-result":
            context = {"example": example, "point_errors": form.errors.get("points", ())}
            return render(self.request, "assessments/scheme_try.html", context)
        return self.form_page(scheme, form, rule, try_form=try_form, example=example)

    def form_page(self, scheme, form, rule, status=200, *, try_form=None, example=None):
        title = kind_label(self.kind)
        stored = form.instance if form.instance.pk else None
        return self.show(
            scheme,
            _("Indicator · %(kind)s") % {"kind": title},
            form,
            template="assessments/scheme_indicator.html",
            status=status,
            rule=rule,
            formsets=rule.formsets,
            about=about_kind(self.kind),
            words=rule_sentences(stored.kind, stored.params, scheme_parts.names_of(scheme)) if stored else [],
            try_form=try_form or TryForm(self.kind),
            example=example,
        )


def offered(scheme, kind, params):
    """What the parameters of a veto can name: the scheme's grades and its indicators with points."""
    if kind is not Kind.VETO:
        return {}
    grades = {line.name: line.name for line in scheme.grade_lines.all()}
    rows = scheme.indicators.values_list("code", "name", "kind")
    items = {code: f"{name} · {code}" for code, name, rule in rows if is_ordinary(rule)}
    known = {"grade": grades, "item": items}
    for (
        name,
        choices,
    ) in known.items():  # what it names now stays visible, also when it is gone from the scheme
        if params.get(name):
            choices.setdefault(params[name], params[name])
    return {name: list(choices.items()) for name, choices in known.items()}


class PartVerb(View):
    """Move a group or an indicator, or take it out; what was taken out can be put back."""

    model = None

    def post(self, request, pk, verb):
        found = part(request, self.model, pk)
        scheme = found.scheme
        if verb in {"up", "down"}:
            scheme_parts.move(found, by=request.user, up=verb == "up")
        elif verb == "remove":
            is_group = self.model is IndicatorGroup
            remove = scheme_parts.remove_group if is_group else scheme_parts.remove_indicator
            request.session[REMOVED] = {"scheme": scheme.pk, "removed": remove(found, by=request.user)}
            messages.info(request, _("“%(row)s” has been taken out; it can be put back.") % {"row": found})
        else:
            raise Http404
        return redirect(scheme.get_absolute_url())


class PutBack(View):
    """Undo the last removal."""

    def post(self, request, pk):
        scheme = draft(request, pk)
        kept = request.session.get(REMOVED)
        if not kept or kept["scheme"] != scheme.pk:
            raise RuleViolation(_("There is nothing to put back."))
        scheme_parts.restore(scheme, kept["removed"], by=request.user)
        del request.session[REMOVED]
        messages.success(request, _("It is back at its place."))
        return redirect(scheme.get_absolute_url())
