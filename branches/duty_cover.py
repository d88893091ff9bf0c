"""The cross-cover check: whom a duty of the other side is missing, which duties nobody holds, where nobody looks after."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.duties_filters import letters, without
from branches.models import Branch, DutyAssignment, DutyHolder, DutyItem, DutyLibrary
from branches.models.duties import PARTY_SIDE, PRODUCTION_SIDE
from branches.models.organization import valid_on
from branches.roles import Role
from common import links

SHOWN = 100


@dataclass(frozen=True)
class Gap:
    """One gap: who or what, where, and the way to mend it."""

    what: str
    where: str
    url: str
    mend: str
    mend_url: str


@dataclass
class Check:
    """One of the checks with its gaps; many are counted and the first ones shown."""

    name: str
    title: Any
    why: str
    count: int = 0
    gaps: list[Gap] = field(default_factory=list)


def checks(user, branch, *, shown=SHOWN) -> list[Check]:
    """All checks for the part of the tree below a branch, as far as this person sees it."""
    holders = DutyHolder.objects.for_user(user).filter(branch__path__startswith=branch.path)
    holders = holders.select_related("user", "role", "branch").order_by("branch__path", "pk")
    found = [
        without_party_duty(holders, shown),
        without_production_duty(holders, shown),
        held_by_nobody(holders, branch, shown),
        held_by_those_who_left(user, branch, shown),
        letters_not_signed(holders, shown),
        without_contact_leader(user, branch, shown),
    ]
    return [check for check in found if check is not None]


def filled(name, title, why, rows, shown, gap: Callable) -> Check:
    """A check of which many rows are only counted."""
    first = list(rows[: shown + 1])
    count = len(first) if len(first) <= shown else rows.count()
    return Check(name, title, why, count, [gap(row) for row in first[:shown]])


def post_gap(domain) -> Callable:
    """A post lacks a duty of this domain."""

    def gap(post):
        query = urlencode({"post": post.pk, "domain": domain})
        mend = f"{reverse('branches:duty_assign')}?{query}"
        return Gap(words_of(post), str(post.branch), sheet_url(post), _("Assign a duty"), mend)

    return gap


def words_of(post) -> str:
    return f"{post.user} · {post.title}" if post.title else str(post.user)


def sheet_url(post) -> str:
    return reverse("branches:duty_sheet", args=[post.user_id])


def without_party_duty(holders, shown) -> Check:
    rows = without(holders.filter(role__name__in=(Role.LEADER, Role.UNIT_HEAD)), PARTY_SIDE)
    title = _("Leaders and unit heads without a party duty")
    why = _("Who leads production also answers for party building in the same line.")
    return filled("party", title, why, rows, shown, post_gap("party_building"))


def without_production_duty(holders, shown) -> Check:
    rows = without(holders.filter(role__name__in=(Role.LEADER, Role.SECRETARY)), PRODUCTION_SIDE)
    title = _("Secretaries and leaders without a production duty")
    why = _("Who leads party work also answers for safety and operations.")
    return filled("production", title, why, rows, shown, post_gap("work_safety"))


def held_by_nobody(holders, branch, shown) -> Check:
    """Duties of the year that are meant for posts of this part of the tree and held by none of them."""
    today = timezone.localdate()
    held = DutyAssignment.objects.on(today).filter(item=OuterRef("pk"), branch__path__startswith=branch.path)
    roles = set(holders.order_by().values_list("role__name", flat=True).distinct())
    meant = Q(pk__in=())
    for role in roles:
        meant |= Q(pk__in=DutyItem.objects.for_role(role).values("pk"))
    rows = DutyItem.objects.current().filter(
        ~Exists(held), meant, library__year=today.year, library__state=DutyLibrary.State.PUBLISHED
    )

    def gap(item):
        mend = f"{reverse('branches:duty_assign')}?{urlencode({'item': item.pk, 'branch': branch.pk})}"
        return Gap(str(item), item.get_domain_display(), item.get_absolute_url(), _("Assign the duty"), mend)

    title = _("Duties of the library that nobody holds")
    why = _("A duty on paper only is nobody's duty.")
    return filled("duty", title, why, rows.order_by("code"), shown, gap)


def held_by_those_who_left(user, branch, shown) -> Check:
    """Open assignments whose holder no longer holds a post in that organisation."""
    today = timezone.localdate()
    posts = DutyHolder.objects.filter(user=OuterRef("holder"), branch=OuterRef("branch"))
    rows = (
        DutyAssignment.objects.for_user(user).on(today).filter(~Exists(posts), item__library__year=today.year)
    )
    rows = rows.filter(branch__path__startswith=branch.path)
    rows = rows.select_related("item", "holder", "joint_holder", "branch").order_by("branch__path", "pk")

    def gap(assignment):
        mend = reverse("branches:duty_assignment_action", args=[assignment.pk, "end"])
        url = assignment.get_absolute_url()
        return Gap(str(assignment), str(assignment.branch), url, _("End the assignment"), mend)

    title = _("Duties whose holder has left the post")
    why = _("End them and assign them to the successor.")
    return filled("left", title, why, rows, shown, gap)


def letters_not_signed(holders, shown) -> Check:
    year = timezone.localdate().year
    rows = holders.filter(~Exists(letters(year)))

    def gap(post):
        query = urlencode({"signer": post.user_id, "branch": post.branch_id, "year": year})
        mend = f"{reverse('branches:responsibility_letter_add')}?{query}"
        return Gap(words_of(post), str(post.branch), sheet_url(post), _("Record the signing"), mend)

    title = _("Responsibility letters of %(year)s not signed") % {"year": year}
    return filled("letter", title, _("Each holder signs with the superior once a year."), rows, shown, gap)


def without_contact_leader(user, branch, shown) -> Check | None:
    """Branches that no leader looks after; left out where the portal has no contact points."""
    contact_point = links.model_of("branches.contactpoint")
    if contact_point is None:
        return None
    today = timezone.localdate()
    looked_after = contact_point.objects.filter(valid_on(today), branch=OuterRef("pk"))
    rows = Branch.objects.for_user(user).below(branch).open_on(today).filter(kind=Branch.Kind.BRANCH)
    rows = rows.filter(~Exists(looked_after)).order_by("path")

    def gap(row):
        where = str(row.parent) if row.parent_id else ""
        return Gap(str(row), where, row.get_absolute_url(), _("Name a contact leader"), contact_url(row))

    title = _("Branches without a contact leader")
    why = _("Every branch has a leader who looks after it.")
    return filled("contact", title, why, rows.select_related("parent"), shown, gap)


def contact_url(branch) -> str:
    """Where a contact point is added; empty where there is no such page."""
    try:
        return f"{reverse('branches:contact_point_add')}?branch={branch.pk}"
    except NoReverseMatch:
        return ""
