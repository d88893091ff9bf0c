"""Pages of the duty library: a year's duties, their editions, publication."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.duties_filters import ItemFilter
from branches.duties_forms import ItemChangeForm, ItemForm, LibraryChangeForm, LibraryForm, RetireForm
from branches.models import DutyAssignment, DutyItem, DutyLibrary
from branches.models.duties import DutyDomain
from branches.roles import role_label
from branches.services import duty_carrying, duty_libraries
from branches.views.organization import DUTIES_MENU as MENU
from common import import_jobs
from common.forms import ReasonForm
from common.pages import Action, ModelPages
from common.tables import Column, choice

SHOWN = 50  # assignments on a duty's page; the list has them all


def library_tone(library):
    return "good" if library.is_published else "watch"


LIBRARY_STATE = Column("state", _("State"), value=choice("state"), kind="tag", tone=library_tone)


class DutyLibraryPages(ModelPages):
    """The duties of each year: drafted, published, then standing."""

    model = DutyLibrary
    name = "duty_library"
    title = _("Duty library")
    menu = MENU
    ordering = "-year"
    form_class, change_form_class = LibraryForm, LibraryChangeForm
    related = ("published_by",)
    detail_template = "branches/duty_library.html"
    create, update = duty_libraries.set_up, duty_libraries.change
    actions = {
        "publish": Action(
            _("Publish the library"),
            duty_libraries.publish,
            why_not=lambda library, user: library.why_not_publish(),
            shown=lambda library: not library.is_published,
            primary=True,
            explain=_(
                "Published duties can be assigned. From then on the library stands; "
                "a correction makes a new edition of the duty."
            ),
            done=_("“%(row)s” is published; its duties can be assigned now."),
        ),
        "carry-over": Action(
            _("Carry last year's assignments over"),
            duty_carrying.ask,
            why_not=lambda library, user: duty_carrying.why_not_ask(library),
            shown=lambda library: library.is_published,
            explain=_(
                "Whoever holds a duty of the same code at the end of last year and still holds the post holds it on "
                "from 1 January. What is assigned already stays as it is."
            ),
            done=_(
                "The assignments are carried over in the background; “%(row)s” shows them when it is done."
            ),
        ),
        "starter": Action(
            _("Take over the starter library"),
            duty_libraries.take_over_starter,
            why_not=lambda library, user: library.why_not_add(),
            shown=lambda library: not library.is_published,
            explain=_("Duties whose code is there already stay as they are. All can be adapted afterwards."),
            done=_("The starter library was taken over into “%(row)s”; adapt it before publishing."),
        ),
    }
    empty_sentence = _("No year has its library yet. Begin with the starter library, then adapt it.")
    columns = (
        Column("year", _("Year"), value=str, sort="year", link=lambda row: row.get_absolute_url()),
        LIBRARY_STATE,
        Column("items_count", _("Duties"), kind="integer"),
        Column("published_at", _("Published at"), kind="datetime", sort="published_at"),
        Column("note", _("Note")),
    )
    sections = (
        (
            _("Duty library"),
            (
                LIBRARY_STATE,
                Column("published_by__name", _("Published by")),
                Column("published_at", _("Published at"), kind="datetime"),
                Column("note", _("Note")),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        current = Q(items__replaced_by=None, items__retired_on=None)
        return super().rows(user, action).annotate(items_count=Count("items", filter=current))

    @classmethod
    def list_links(cls, user):
        links = [{"label": _now("All duties"), "url": DutyItemPages.url("list"), "icon": "list"}]
        if cls.may(user, "add"):
            label = _now("Take over the starter library")
            links.append({"label": label, "url": f"{cls.url('add')}?source=starter"})
        return links

    @classmethod
    def extra_actions(cls, row, user):
        if not cls.may(user, "change"):
            return []
        found = []
        if not row.is_published:
            item_url = f"{DutyItemPages.url('add')}?library={row.pk}"
            found.append({"label": _now("Add duty"), "url": item_url, "icon": "plus"})
            imported = import_jobs.upload_url("duties", library=row.pk)
            found.append({"label": _now("Import from Excel"), "url": imported})
        copied = {"source": row.pk, "year": row.year + 1}
        query = "&".join(f"{name}={value}" for name, value in copied.items())
        found.append({"label": _now("Copy into a new year"), "url": f"{cls.url('add')}?{query}"})
        return found

    @classmethod
    def extra_context(cls, row, user):
        """The duties of the year, domain by domain."""
        items = list(row.items.current().select_related("regulation").order_by("code"))
        domains = [
            {
                "label": domain.label,
                "duties": [item for item in items if item.domain == domain],
                "points": sum(item.points for item in items if item.domain == domain),
            }
            for domain in DutyDomain
        ]
        return {"domains": [domain for domain in domains if domain["duties"]]}


def roles_in_words(item):
    return "、".join(role_label(role) for role in item.roles)


def edition_state(item):
    if item.retired_on:
        return _now("no longer asked since %(day)s") % {"day": item.retired_on}
    return (
        _now("former edition")
        if item.replaced_by_id
        else _now("edition %(number)s") % {"number": item.edition}
    )


class DutyItemPages(ModelPages):
    """Single duties with their standard, frequency and proof."""

    model = DutyItem
    name = "duty_item"
    title = _("Duties")
    menu = MENU
    related = ("library", "regulation", "replaced_by")
    ordering = "code"
    form_class, change_form_class = ItemForm, ItemChangeForm
    filterset_class = ItemFilter
    detail_template = "branches/duty_item.html"
    create, update = duty_libraries.add_item, duty_libraries.change_item
    actions = {
        "retire": Action(
            _("No longer ask it"),
            duty_libraries.retire_item,
            why_not=lambda item, user: item.why_not_retire(),
            shown=lambda item: item.library.is_published,
            form=RetireForm,
            danger=True,
            explain=_("Its assignments end on that day; what has happened stays as it is."),
            done=_("“%(row)s” is no longer asked."),
        ),
        "remove": Action(
            _("Remove from the draft"),
            duty_libraries.remove_item,
            why_not=lambda item, user: item.why_not_remove(),
            shown=lambda item: not item.library.is_published,
            form=ReasonForm,
            danger=True,
            done=_("The duty was removed from “%(row)s”."),
        ),
    }
    empty_sentence = _("No duty stands in the library yet.")
    columns = (
        Column("title", _("Duty"), link=lambda i: i.get_absolute_url(), sort="title"),
        Column("code", _("Code"), sort="code"),
        Column("domain", _("Domain"), value=choice("domain"), sort="domain"),
        Column("frequency", _("How often")),
        Column("points", _("Points"), kind="number", places=1, sort="points"),
        Column("roles", _("Meant for"), value=roles_in_words),
        Column("library__year", _("Year"), value=lambda i: str(i.library.year), sort="library__year"),
        Column("edition", _("Edition"), value=edition_state),
    )
    sections = (
        (
            _("What the duty asks"),
            (
                Column("code", _("Code")),
                Column("domain", _("Domain"), value=choice("domain")),
                Column("scope", pgettext_lazy("duty", "Scope")),
                Column("standard", _("Standard")),
                Column("frequency", _("How often")),
                Column("points", _("Points"), kind="number", places=1),
            ),
        ),
        (
            _("How it is judged"),
            (
                Column("checking_method", _("How it is checked")),
                Column("evidence", _("Proved by"), value=lambda item: proved_by(item)),
                Column("regulation__title", _("Regulation")),
                Column("ground", _("Ground in words")),
                Column("roles", _("Meant for"), value=roles_in_words),
                Column("library", _("Duty library"), link=lambda i: i.library.get_absolute_url()),
                Column("edition", _("Edition"), value=edition_state),
            ),
        ),
    )

    @classmethod
    def home(cls, row):
        return row.get_absolute_url()

    @classmethod
    def extra_actions(cls, row, user):
        if not user.has_perm(DutyAssignment.permission("add")):
            return []
        url = f"{reverse('branches:duty_assign')}?item={row.pk}"
        return [{"label": _now("Assign the duty"), "url": url, "reason": str(row.why_not_assign())}]

    @classmethod
    def extra_context(cls, row, user):
        """Who holds the duty, and how it read before."""
        held = DutyAssignment.objects.for_user(user).filter(item=row)
        return {
            "assignments": held.select_related("item", "holder", "joint_holder", "branch").order_by(
                "branch__path", "pk"
            )[:SHOWN],
            "assignments_url": f"{reverse('branches:duty_assignment_list')}?item={row.pk}",
            "editions": row.library.items.filter(code=row.code).exclude(pk=row.pk).order_by("-edition"),
        }


def proved_by(item):
    return item.get_evidence_display() if item.evidence else _now("a note of the holder")
