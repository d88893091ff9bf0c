"""The library of regulations: what holds, since when, what held before, and what rests on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Subquery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from branches.capacity_filters.regulations import EditionFilter, RegulationFilter
from branches.capacity_forms.regulations import (
    EditionForm,
    NewEditionForm,
    RegulationChangeForm,
    RegulationForm,
    RepealForm,
)
from branches.models import Regulation, RegulationVersion
from branches.services import regulations
from branches.views.grounds import grounded_on
from branches.views.organization import import_link
from common.counting import told_each
from common.pages import Action, ModelPages
from common.tables import Column

MENU = _("Branch building")
WORDS = {"coming": _("comes into force"), "in_force": _("in force"), "former": _("no longer in force")}
TONES = {"coming": "watch", "in_force": "good", "former": "plain"}


def standing(regulation):
    if regulation.is_unconfirmed:
        return _now("to be compared with the current text")
    return _now("in force") if regulation.in_force_since else _now("no longer in force")


def tone(regulation):
    if regulation.is_unconfirmed:
        return "watch"
    return "good" if regulation.in_force_since else "plain"


class RegulationPages(ModelPages):
    """Regulations that ground duties, meetings and hours; everybody who works here may read them."""

    model = Regulation
    name = "regulation"
    title = _("Regulations")
    menu = MENU
    related = ("owner",)
    ordering = "code"
    form_class = RegulationForm
    change_form_class = RegulationChangeForm
    filterset_class = RegulationFilter
    detail_template = "branches/regulation.html"
    create, update = regulations.add, regulations.change
    actions = {
        "new-edition": Action(
            _("New edition"),
            regulations.new_edition,
            form=NewEditionForm,
            explain=_("The edition of before stays readable, and what happened then is judged by it."),
            done=_("“%(row)s” has a new edition."),
        ),
        "confirm": Action(
            _("Compared with the current text"),
            regulations.confirm,
            why_not=lambda regulation, user: regulation.why_not_confirm(),
            shown=lambda regulation: not regulation.why_not_confirm(),
            primary=True,
            explain=_(
                "Number, days and words of every edition noted here agree with the text that is in force."
            ),
            done=_("“%(row)s” has been compared with the current text."),
        ),
        "repeal": Action(
            _("Take out of force"),
            regulations.repeal,
            why_not=lambda regulation, user: regulation.why_not_repeal(),
            form=RepealForm,
            danger=True,
            explain=_("It no longer holds, and nothing takes its place. Its history stays."),
            done=_("“%(row)s” is no longer in force."),
        ),
    }
    empty_sentence = _("No regulation has been taken into the library yet.")
    columns = (
        Column("title", _("Regulation"), link=lambda r: r.get_absolute_url(), sort="title"),
        Column("code", _("Code"), sort="code"),
        Column("document_number", _("Document number")),
        Column("in_force_since", _("In force since"), kind="date"),
        Column("owner__name", _("Kept by")),
        Column("standing", _("State"), value=standing, kind="tag", tone=tone),
    )
    sections = (
        (
            _("Regulation"),
            (
                Column("code", _("Code")),
                Column("document_number", _("Document number")),
                Column("in_force_since", _("In force since"), kind="date"),
                Column("owner__name", _("Kept by"), link=lambda r: r.owner and r.owner.get_absolute_url()),
                Column("standing", _("State"), value=standing, kind="tag", tone=tone),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        """With the edition of today."""
        editions = RegulationVersion.objects.filter(regulation=OuterRef("pk"))
        today = editions.on(timezone.localdate())
        return (
            super()
            .rows(user, action)
            .annotate(
                document_number=Subquery(today.values("document_number")[:1]),
                in_force_since=Subquery(today.values("since")[:1]),
                is_unconfirmed=Exists(editions.filter(is_confirmed=False)),
            )
        )

    @classmethod
    def summary(cls, user):
        found = RegulationVersion.objects.on(timezone.localdate())
        return _now("%(count)s regulations are in force today.") % told_each(count=found)

    @classmethod
    def list_links(cls, user):
        links = [{"label": _now("All editions"), "url": EditionPages.url("list")}]
        if not cls.may(user, "add"):
            return links
        codes = [entry["code"] for entry in regulations.starter()]
        if Regulation.objects.filter(code__in=codes).count() < len(codes):
            links.append({"label": _now("Starter set"), "url": reverse("branches:regulation_starter")})
        return links + import_link("regulations", allowed=True)

    @classmethod
    def extra_context(cls, row, user):
        editions = list(row.versions.all())
        for edition in editions:
            edition.words, edition.tone = WORDS[edition.standing], TONES[edition.standing]
        return {
            "editions": editions,
            "current": next((e for e in editions if e.standing == "in_force"), None),
            "may_change": cls.may(user, "change"),
            "grounds": grounded_on(row, user),
        }


class EditionPages(ModelPages):
    """Every edition of every regulation, newest first."""

    model = RegulationVersion
    name = "regulation_edition"
    title = _("Editions of regulations")
    menu = MENU
    related = ("regulation",)
    ordering = "-since"
    has_detail = False
    form_class = EditionForm
    filterset_class = EditionFilter
    update = regulations.correct_edition
    empty_sentence = _("No edition of a regulation has been noted yet.")
    columns = (
        Column(
            "regulation__title",
            _("Regulation"),
            link=lambda e: e.get_absolute_url(),
            sort="regulation__title",
        ),
        Column("document_number", _("Document number")),
        Column("since", _("In force since"), kind="date", sort="since"),
        Column("last_day", _("Until"), kind="date"),
        Column(
            "standing",
            _("State"),
            value=lambda e: WORDS[e.standing],
            kind="tag",
            tone=lambda e: TONES[e.standing],
        ),
        Column("is_confirmed", _("Compared with the current text")),
    )

    @classmethod
    def home(cls, row):
        return row.get_absolute_url()


class StarterSet(View):
    """The shipped titles, before they are taken into the library."""

    def dispatch(self, request, *args, **kwargs):
        if not RegulationPages.may(request.user, "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        title = _now("Starter set of regulations")
        context = {
            "title": title,
            "breadcrumb": [(MENU, None), (RegulationPages.title, RegulationPages.url("list")), (title, None)],
            "explain": _now(
                "The titles that ground organisational life, training, dues and terms, with their years. "
                "Each waits to be compared with the current text; what the library has already stays as it is."
            ),
            "consequences": [f"{entry['title']}" for entry in regulations.starter()],
            "submit_label": _now("Take them into the library"),
            "cancel_url": RegulationPages.url("list"),
        }
        return render(request, "pages/confirm.html", context)

    def post(self, request):
        added = regulations.load_starter(by=request.user)
        words = ngettext(
            "%(count)s regulation has been taken into the library; compare it with the current text.",
            "%(count)s regulations have been taken into the library; compare them with the current text.",
            added,
        )
        messages.success(request, words % {"count": added})
        return redirect(RegulationPages.url("list"))
