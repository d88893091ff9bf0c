"""Schemes: their list, the designer's page, settings, presets, and what differs between editions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from assessments.forms.schemes import FirstDayForm, FromPresetForm, NewSchemeForm, SettingsForms
from assessments.models import Scheme, Side
from assessments.scoring.document import InvalidScheme
from assessments.scoring.printing import plain
from assessments.scoring.rules import is_ordinary
from assessments.services import schemes
from assessments.services.peer_groups import peer_group_names
from assessments.services.scheme_checks import HUNDRED, side_points, standing
from assessments.services.scheme_differences import coefficient_in_words, compare, gate_in_words
from assessments.services.scheme_documents import document_of, parts_of
from assessments.views.lines import Exact
from assessments.views.scheme_history import scheme_history
from assessments.wording import kind_label, rule_sentences, say
from common.errors import RuleViolation, StaleEdit
from common.filters import ScopedFilterSet
from common.forms import ReasonForm
from common.pages import Action, ModelPages, scoped_or_404
from common.tables import Column, choice

TONES = {"draft": "watch", "published": "good", "retired": "plain"}


class SchemeFilter(ScopedFilterSet):
    search_fields = ("name", "code")
    spelled_field = "name"

    class Meta:
        model = Scheme
        fields = ["state", "assessed_kind"]


class SchemePages(ModelPages):
    """Editions of schemes; a draft is designed, a published edition is read."""

    model = Scheme
    name = "scheme"
    title = gettext_lazy("Assessment schemes")
    searchable = True
    menu = gettext_lazy("Assessment and integration")
    ordering = "-effective_from"
    filterset_class = SchemeFilter
    form_class = NewSchemeForm
    create = staticmethod(schemes.create)
    detail_template = "assessments/scheme_detail.html"
    empty_sentence = gettext_lazy("There is no scheme yet; begin with one of the presets.")
    columns = (
        Column("name", gettext_lazy("Scheme"), value=str, link=lambda s: s.get_absolute_url(), sort="name"),
        Column("code", gettext_lazy("Code"), sort="code"),
        Column(
            "state",
            gettext_lazy("State"),
            value=choice("state"),
            kind="tag",
            tone=lambda s: TONES[s.state],
            sort="state",
        ),
        Column("assessed_kind", gettext_lazy("Who is assessed"), value=choice("assessed_kind")),
        Column("effective_from", gettext_lazy("Effective from"), kind="date", sort="effective_from"),
        Column("effective_until", gettext_lazy("Effective until"), kind="date"),
        Exact("party_weight", gettext_lazy("Weight of the party side"), kind="number"),
        Exact("business_weight", gettext_lazy("Weight of the business side"), kind="number"),
    )
    sections = (
        (
            gettext_lazy("Edition"),
            (
                Column("state", gettext_lazy("State"), value=choice("state"), kind="tag", tone=lambda s: TONES[s.state]),
                Column("code", gettext_lazy("Code")),
                Column("assessed_kind", gettext_lazy("Who is assessed"), value=choice("assessed_kind")),
                Column("effective_from", gettext_lazy("Effective from"), kind="date"),
                Column("effective_until", gettext_lazy("Effective until"), kind="date"),
                Column("source", gettext_lazy("Source of the rubric")),
            ),
        ),
        (
            gettext_lazy("Settings"),
            (
                Column("weights", gettext_lazy("Weights"), value=lambda s: f"{plain(s.party_weight)} / {plain(s.business_weight)}"),
                Column("coefficient", gettext_lazy("Party coefficient"), value=lambda s: coefficient_of(s)),
                Column("gate", gettext_lazy("Party gate"), value=lambda s: gate_in_words(s.gate)),
                Column("grades", gettext_lazy("Grade lines"), value=lambda s: " · ".join(map(str, s.grade_lines.all()))),
                Column("bonus_cap", gettext_lazy("Bonus cap")),
                Exact("completeness_threshold", gettext_lazy("Completeness needed for a rank")),
                Column("two_skins_gap", gettext_lazy("Gap that calls for a two-skins notice")),
                Column("coupling_model", gettext_lazy("Coupling model"), value=choice("coupling_model")),
            ),
        ),
    )  # fmt: skip
    actions = {
        "publish": Action(
            gettext_lazy("Publish"),
            schemes.publish,
            why_not=lambda scheme, user: scheme.why_not_publish(user) or not_fit(scheme),
            shown=lambda scheme: scheme.state == Scheme.State.DRAFT,
            primary=True,
            explain=gettext_lazy(
                "From then on this edition does not change. The edition before it ends the day before."
            ),
            done=gettext_lazy("“%(row)s” is published."),
        ),
        "copy": Action(
            gettext_lazy("Copy to a new edition"),
            schemes.copy,
            permission="change",
            form=FirstDayForm,
            done=gettext_lazy("“%(row)s” is a draft now; change it and publish it."),
        ),
        "retire": Action(
            gettext_lazy("Retire"),
            schemes.retire,
            why_not=lambda scheme, user: scheme.why_not_retire(user),
            shown=lambda scheme: scheme.state == Scheme.State.PUBLISHED,
            form=ReasonForm,
            danger=True,
        ),
        "discard": Action(
            gettext_lazy("Discard the draft"),
            schemes.discard,
            why_not=lambda scheme, user: scheme.why_not_edit(user),
            shown=lambda scheme: scheme.state == Scheme.State.DRAFT,
            danger=True,
            done=gettext_lazy("“%(row)s” has been discarded."),
        ),
    }

    @classmethod
    def home(cls, row):
        return row.get_absolute_url() if row.pk else cls.url("list")

    @classmethod
    def list_links(cls, user):
        if not cls.may(user, "add"):
            return []
        return [
            {"label": _("Presets"), "url": reverse("assessments:scheme_presets")},
            {"label": _("Import from Excel"), "url": reverse("assessments:scheme_import")},
        ]

    @classmethod
    def extra_actions(cls, row, user):
        links = []
        if row.state == Scheme.State.DRAFT and user.has_perm(Scheme.permission("change")):
            links.append({"label": _("Settings"), "url": reverse("assessments:scheme_edit", args=[row.pk])})
            links.append(
                {
                    "label": _("Weights of the indicators"),
                    "url": reverse("assessments:scheme_weights", args=[row.pk]),
                }
            )
        earlier = Scheme.objects.for_user(user).filter(code=row.code, edition__lt=row.edition)
        if before := earlier.order_by("-edition").first():
            url = reverse("assessments:scheme_difference", args=[row.pk, before.pk])
            links.append({"label": _("Difference to V%(edition)s") % {"edition": before.edition}, "url": url})
        links.append(
            {"label": _("Export as Excel"), "url": reverse("assessments:scheme_book", args=[row.pk])}
        )
        return links

    @classmethod
    def extra_context(cls, row, user):
        parts, peer_groups = parts_of(row), peer_group_names()
        editable = row.state == Scheme.State.DRAFT and user.has_perm(Scheme.permission("change"))
        found = standing(row, parts) if editable else None
        return {
            "history": scheme_history(row),
            "editable": editable,
            "sides": [designed(parts, side, peer_groups) for side in Side],
            "problems": [(problem, address(row, problem)) for problem in found.problems] if found else [],
            "hints": [f"{hint.about} · {hint.message}" for hint in found.hints] if found else [],
        }


def coefficient_of(scheme) -> str:
    """The coefficient of each grade, in the order of the grades; empty without one."""
    return coefficient_in_words(scheme.coefficient, [line.name for line in scheme.grade_lines.all()])


def not_fit(scheme) -> str:
    """Why the draft cannot be published as it stands, in one sentence."""
    problems = standing(scheme).problems
    if not problems:
        return ""
    return _("%(count)s points stand against publication; they are named below.") % {"count": len(problems)}


def designed(parts, side, peer_groups):
    """One side of a scheme as the designer's page shows it."""
    names = {indicator.code: indicator.name for indicator in parts.in_order()}
    groups = []
    for group in parts.groups:
        if group.side == side:
            rows = [row(indicator, names, peer_groups) for indicator in parts.indicators.get(group.pk, ())]
            groups.append({"group": group, "rows": rows})
    points = side_points(parts, side)
    return {"side": side, "points": points, "scaled": scaled(points), "groups": groups}


def scaled(points) -> str:
    """That a side of more or fewer points counts as one of a hundred all the same."""
    if not points or points == HUNDRED:
        return ""
    return _("The points of this side add up to %(sum)s; scores are scaled to 100.") % {"sum": points}


def row(indicator, names, peer_groups):
    """An indicator as the table shows it. `names`: indicators by code; `peer_groups` likewise."""
    try:
        words = rule_sentences(indicator.kind, indicator.params, names)
    except (InvalidScheme, ValueError):  # a draft may hold a rule that is not finished
        words = []
    return {
        "indicator": indicator,
        "kind": kind_label(indicator.kind),
        "words": words,
        "points": indicator.points if is_ordinary(indicator.kind) else None,
        "peer_groups": [peer_groups.get(code, code) for code in indicator.peer_groups],
    }


def address(scheme, problem) -> str:
    """Where a problem is mended."""
    if problem.part in {"group", "indicator"} and problem.pk:
        return reverse(f"assessments:scheme_{problem.part}_edit", args=[problem.pk])
    return reverse("assessments:scheme_edit", args=[scheme.pk])


class SettingsPage(View):
    """Weights, limits, notices and grade lines of a draft."""

    def get(self, request, pk):
        scheme = scoped_or_404(Scheme, request.user, pk, "change")
        refuse_frozen(scheme)
        return self.show(scheme, SettingsForms(scheme, scheme.grade_lines.all()))

    def post(self, request, pk):
        scheme = scoped_or_404(Scheme, request.user, pk, "change")
        refuse_frozen(scheme)
        typed = SettingsForms(scheme, list(scheme.grade_lines.all()), request.POST)
        if not typed.is_valid():
            return self.show(scheme, typed, 422)
        try:
            schemes.change_settings(
                scoped_or_404(Scheme, request.user, pk, "change"),
                by=request.user,
                version=typed.form.read_version,
                grades=typed.grade_lines,
                **typed.values,
            )
        except StaleEdit as stale:
            typed.form.add_error(None, stale.message)
            typed.form.has_compared()
            return self.show(scheme, typed, 409, stale.comparison)
        except RuleViolation as refusal:
            typed.form.add_error(None, refusal.message)
            return self.show(scheme, typed, 422)
        messages.success(request, _("“%(row)s” has been saved.") % {"row": scheme})
        return redirect(scheme.get_absolute_url())

    def show(self, scheme, typed, status=200, comparison=()):
        context = {
            "title": _("Settings"),
            "breadcrumb": crumbs((str(scheme), scheme.get_absolute_url()), (_("Settings"), None)),
            "form": typed.form,
            "formsets": [typed.grades],
            "comparison": comparison,
            "cancel_url": scheme.get_absolute_url(),
        }
        return render(self.request, "pages/form.html", context, status=status)


class PresetsPage(View):
    """The shipped schemes, each with its source."""

    def get(self, request):
        if not request.user.has_perm(Scheme.permission("add")):
            raise PermissionDenied
        context = {
            "title": _("Presets"),
            "breadcrumb": crumbs((_("Presets"), None)),
            "presets": [
                {
                    "document": document,
                    "url": reverse("assessments:scheme_preset", args=[name]),
                    "indicators": sum(len(group["indicators"]) for group in document["groups"]),
                }
                for name, document in schemes.presets().items()
            ],
        }
        return render(request, "assessments/scheme_presets.html", context)


class PresetPage(View):
    """Begin a draft from a shipped scheme."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(Scheme.permission("add")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, name):
        found = schemes.presets().get(name)
        if found is None:
            raise Http404
        return self.show(FromPresetForm(initial={"code": found["code"], "name": found["name"]}))

    def post(self, request, name):
        form = FromPresetForm(request.POST)
        if form.is_valid():
            try:
                scheme = schemes.create_from_preset(name, by=request.user, **form.cleaned_data)
            except InvalidScheme as invalid:
                for error in invalid.errors:
                    form.add_error(None, say(error))
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            else:
                return redirect(scheme.get_absolute_url())
        return self.show(form, 422)

    def show(self, form, status=200):
        context = {
            "title": _("Begin with this preset"),
            "breadcrumb": crumbs((_("Presets"), reverse("assessments:scheme_presets")), (_("Begin"), None)),
            "form": form,
            "submit_label": _("Make a draft"),
            "cancel_url": reverse("assessments:scheme_presets"),
        }
        return render(self.request, "pages/form.html", context, status=status)


class DifferencePage(View):
    """What changed between two editions, in words."""

    def get(self, request, pk, other):
        new = scoped_or_404(Scheme, request.user, pk)
        old = scoped_or_404(Scheme, request.user, other)
        context = {
            "title": _("%(new)s against %(old)s") % {"new": new, "old": old},
            "breadcrumb": crumbs((str(new), new.get_absolute_url()), (_("What differs"), None)),
            "old": old,
            "new": new,
            "differences": compare(document_of(old), document_of(new), peer_group_names()),
        }
        return render(request, "assessments/scheme_difference.html", context)


def refuse_frozen(scheme):
    if reason := scheme.why_not_edit():
        raise RuleViolation(reason)


def crumbs(*more):
    return [(SchemePages.menu, None), (SchemePages.title, SchemePages.url("list")), *more]
