"""Pages of the party tree, its production units and peer groups."""

from dataclasses import replace

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from branches.composition import notices_seen_by
from branches.filters import BranchFilter, TreeFilter, UnitFilter
from branches.forms import BranchChangeForm, BranchForm, CloseForm, PeerGroupForm, UnitForm
from branches.models import (
    Appointment,
    Branch,
    BranchVersion,
    Committee,
    ContactVisit,
    DutyOccurrence,
    LifeRecord,
    PeerGroup,
    ProductionUnit,
    SelfCheck,
    User,
    WorkerRequest,
)
from branches.outcomes import address
from branches.roles import role_label
from branches.services import organization
from common.counting import told_each
from common.pages import Action, Fragment, ModelPages
from common.tables import Column

MENU = _("Organisation and people")
DUTIES_MENU = _("Duties and accountability")
SHOWN_BELOW = 200  # rows of a table on a record's page; the list has them all


def is_open(row):
    return not row.closed_on


def standing(row):
    return (
        pgettext("organisation", "open")
        if is_open(row)
        else _now("closed on %(day)s") % {"day": row.closed_on}
    )


def tone(row):
    return "good" if is_open(row) else "plain"


STANDING = Column("standing", _("State"), value=standing, kind="tag", tone=tone)


def kind(row):
    return row.get_kind_display()


# What a branch's records are about, in the order of the year's work: model whose rows, icon, words, address, its query.
WAYS = (
    (LifeRecord, "calendar-check", _("Organisational life"), "life_branch", ""),
    (Committee, "users-group", _("Committee and election"), "committee_list", "below"),
    (DutyOccurrence, "user-check", _("Duties in their time"), "duty_occurrence_list", "branch"),
    (ContactVisit, "heart-handshake", _("Contact leaders and visits"), "contact_prepare", ""),
    (WorkerRequest, "message-2", _("Workers' requests"), "worker_request_list", "below"),
    (SelfCheck, "checklist", _("Branch standardisation"), "self_check_list", "below"),
)


def ways_from(branch, user):
    """The ways from an organisation to its records, those this person may go."""
    for model, icon, label, name, query in WAYS:
        if not user.reach(model.permission("view")).covers(branch.path):
            continue
        if name == "contact_prepare" and branch.kind != Branch.Kind.BRANCH:
            continue
        if query:
            url = f"{reverse(f'branches:{name}')}?{query}={branch.pk}"
        else:
            url = reverse(f"branches:{name}", args=[branch.pk])
        yield {"icon": icon, "label": label, "url": url}


# What others say of a branch on its page: the name of a part is the whole coupling to whoever answers it.
FURTHER = (
    (_("Findings"), "assessments:finding_preparation", "assessments.view_finding"),
    (_("Projects"), "projects:project_preparation", "projects.view_project"),
)


class ClosingPages(ModelPages):
    """Pages of what is closed one day and stays as it stood from then on."""

    @classmethod
    def rows(cls, user, action="view"):
        rows = super().rows(user, action)
        return rows.filter(closed_on=None) if action == "change" else rows


class BranchPages(ClosingPages):
    """Party organisations, found by name, code or initials."""

    model = Branch
    name = "branch"
    title = _("Party organisations")
    searchable = True
    menu = MENU
    related = ("parent", "peer_group")
    ordering = "path"
    form_class = BranchForm
    change_form_class = BranchChangeForm
    filterset_class = BranchFilter
    detail_template = "branches/branch.html"
    create, update = organization.establish, organization.change
    actions = {
        "close": Action(
            _("Close"),
            organization.close,
            why_not=lambda branch, user: branch.why_not_close(),
            form=CloseForm,
            danger=True,
            explain=_(
                "Its results and its history stay readable. A closed organisation is not scored any more."
            ),
            done=_("“%(row)s” has been closed."),
        )
    }
    empty_sentence = _("No party organisation has been set up yet.")
    columns = (
        Column("name", _("Organisation"), link=lambda b: b.get_absolute_url(), sort="name"),
        Column("code", _("Code"), sort="code"),
        Column("kind", _("Kind"), value=kind),
        Column("parent__name", _("Superior")),
        Column("peer_group__name", _("Peer group")),
        Column("members_count", _("Members"), kind="integer", sort="members_count"),
        STANDING,
    )

    @classmethod
    def sections_for(cls, user):
        """The superior is a link for those who may open it: most see their own part of the tree alone."""
        reach = user.reach(Branch.permission("view"))
        superior = Column(
            "parent__name",
            _("Superior"),
            link=lambda b: b.parent and reach.covers(b.parent.path) and b.parent.get_absolute_url(),
        )
        named = (Column("code", _("Code")), Column("short_name", _("Short name")))
        placed = (Column("kind", _("Kind"), value=kind), superior)
        present = (
            STANDING,
            Column("members_count", _("Members"), kind="integer"),
            Column("established_on", _("Established on"), kind="date"),
        )
        return (
            (_("Organisation"), (*named, *placed, Column("peer_group__name", _("Peer group")))),
            (_("At present"), present),
        )

    @classmethod
    def summary(cls, user):
        rows = Branch.objects.for_user(user).filter(closed_on=None)
        return _now("%(count)s organisations exist today.") % told_each(count=rows)

    @classmethod
    def list_links(cls, user):
        links = [{"label": _now("As a tree"), "url": TreePages.url("list"), "icon": "sitemap"}]
        if PeerGroupPages.may(user, "change"):
            links.append({"label": _now("Peer groups"), "url": PeerGroupPages.url("list")})
        return links + import_link("branches", cls.may(user, "add"))

    @classmethod
    def fragments(cls, row, user):
        if row.kind == Branch.Kind.GROUP or row.closed_on:
            return []
        owed = Fragment(_("Owed this quarter"), reverse("branches:branch_quarter", args=[row.pk]))
        further = (
            Fragment(title, url)
            for title, name, permission in FURTHER
            if user.has_perm(permission) and (url := address(name, row.pk))
        )
        return [owed, *further]

    @classmethod
    def extra_actions(cls, row, user):
        if not Branch.objects.for_user(user, "add").filter(pk=row.pk).exists():
            return []
        below = {"label": _now("Add below"), "url": f"{cls.url('add')}?parent={row.pk}", "icon": "plus"}
        return [below | {"reason": str(row.why_not_found_below())}]

    @classmethod
    def extra_context(cls, row, user):
        """What stands under this organisation and belongs to it, as far as this person may see it."""
        people = User.objects.for_user(user).filter(branch=row, is_active=True)
        posts = Appointment.objects.for_user(user).filter(branch=row).open_from(timezone.localdate())
        return {
            "notices": notices_seen_by(user, row),
            "ways": [] if row.closed_on else list(ways_from(row, user)),
            "versions": row.versions.select_related("parent", "peer_group")[:SHOWN_BELOW],
            "children": Branch.objects.for_user(user).filter(parent=row, closed_on=None)[:SHOWN_BELOW],
            "units": ProductionUnit.objects.for_user(user).filter(branch=row, closed_on=None)[:SHOWN_BELOW],
            "posts": [
                {"person": post.user, "role": role_label(post.role.name), "post": post}
                for post in posts.select_related("user", "role")[:SHOWN_BELOW]
            ],
            "people_count": people.count() if sees_people(user, row) else None,
            "people_url": f"{reverse('branches:person_list')}?branch={row.pk}",
        }


def sees_people(user, branch) -> bool:
    """Whether the people of this branch may be read as a whole; a count of only oneself would mislead."""
    return user.reach(User.permission("view")).covers(branch.path)


class TreePages(ModelPages):
    """The party tree as it stood on any day, in its own order."""

    model = BranchVersion
    name = "tree"
    title = _("Party tree")
    menu = MENU
    related = ("branch", "peer_group")
    ordering = "path"
    filterset_class = TreeFilter
    has_detail = False
    empty_sentence = _("No party organisation existed on this day.")
    columns = (
        Column(
            "name",
            _("Organisation"),
            link=lambda v: v.branch.get_absolute_url(),
            indent=lambda v: v.depth,
        ),
        Column("branch__code", _("Code")),
        Column("kind", _("Kind"), value=kind),
        Column("peer_group__name", _("Peer group")),
        Column("members_count", _("Members"), kind="integer"),
        Column("units_count", _("Production units"), kind="integer"),
        Column("since", _("Unchanged since"), kind="date"),
    )
    add_below = Column(
        "add_below",
        _("Below it"),
        value=lambda v: _("Add below") if v.kind != Branch.Kind.GROUP else "",
        link=lambda v: f"{reverse('branches:branch_add')}?parent={v.branch_id}",
        export=False,
    )

    @classmethod
    def columns_for(cls, user):
        return (*cls.columns, cls.add_below) if BranchPages.may(user, "add") else cls.columns

    @classmethod
    def list_links(cls, user):
        return [{"label": _now("As a list"), "url": BranchPages.url("list"), "icon": "list"}]


class UnitPages(ClosingPages):
    """Teams, workshops and offices of the production side."""

    model = ProductionUnit
    name = "unit"
    title = _("Production units")
    searchable = True
    menu = MENU
    related = ("branch",)
    ordering = "code"
    form_class = UnitForm
    filterset_class = UnitFilter
    detail_template = "branches/unit.html"
    create, update = organization.add_unit, organization.change_unit
    actions = {
        "close": Action(
            _("Close"),
            organization.close_unit,
            why_not=lambda unit, user: unit.why_not_close(),
            form=CloseForm,
            danger=True,
            explain=_("Its reported figures stay. From that day on nothing is expected from it."),
            done=_("“%(row)s” has been closed."),
        )
    }
    empty_sentence = _("No production unit has been registered yet.")
    columns = (
        Column("name", _("Production unit"), link=lambda u: u.get_absolute_url(), sort="name"),
        Column("code", _("Code"), sort="code"),
        Column("short_name", _("Short name")),
        Column("branch__name", _("Branch"), sort="branch__path", link=lambda u: u.branch.get_absolute_url()),
        Column("assigned_on", _("Assigned since"), kind="date", sort="assigned_on"),
        STANDING,
    )
    sections = (
        (
            _("Production unit"),
            (
                Column("code", _("Code")),
                Column("short_name", _("Short name")),
                Column("branch__name", _("Branch"), link=lambda u: u.branch.get_absolute_url()),
                Column("assigned_on", _("Assigned since"), kind="date"),
                STANDING,
            ),
        ),
    )

    @classmethod
    def list_links(cls, user):
        return import_link("units", cls.may(user, "add"))

    @classmethod
    def extra_context(cls, row, user):
        return {"assignments": row.assignments.select_related("branch")[:SHOWN_BELOW]}


class PeerGroupPages(ModelPages):
    """Groups of branches that may be compared with each other."""

    model = PeerGroup
    name = "peer_group"
    title = _("Peer groups")
    menu = MENU
    ordering = "order"
    has_detail = False
    form_class = PeerGroupForm
    create, update = organization.add_peer_group, organization.change_peer_group
    empty_sentence = _("No peer group has been named yet.")
    columns = (
        Column("name", _("Peer group"), sort="name"),
        Column("code", _("Code"), sort="code"),
        Column("order", _("Order"), kind="integer", sort="order"),
        Column("branches_count", _("Organisations in it"), kind="integer"),
    )

    @classmethod
    def rows(cls, user, action="view"):
        counted = Count("branches", filter=Q(branches__closed_on=None))
        return super().rows(user, action).annotate(branches_count=counted)

    @classmethod
    def columns_for(cls, user):
        if not cls.may(user, "change"):
            return cls.columns
        name, *others = cls.columns
        return (replace(name, link=lambda group: cls.url("edit", group.pk)), *others)


def import_link(kind, allowed):
    """The way to an import, for those who may add what it brings."""
    if not allowed:
        return []
    return [{"label": _now("Import from Excel"), "url": reverse("common:import_upload", args=[kind])}]
