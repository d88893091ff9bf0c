"""The matrix of people against domains, and the gaps that the cross-cover check finds."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches import duty_cover
from branches.duties_filters import HolderFilter, duties_of_post, letters
from branches.models import DutyAssignment, DutyHolder, DutyOccurrence
from branches.models.duties import DutyDomain
from branches.roles import role_label
from branches.views.duty_assigning import assign_url, chosen_branch, parts_of
from branches.views.organization import DUTIES_MENU as MENU
from common.pages import ModelPages
from common.tables import Column


def counted(rows):
    """A subquery that counts these rows; none counts as zero."""
    one = rows.order_by().values("branch").annotate(_all=Count("pk")).values("_all")
    return Coalesce(Subquery(one), 0)


def late_of_post(today):
    """The overdue times of the duties that go with a post."""
    held = Q(assignment__holder=OuterRef("user")) | Q(assignment__joint_holder=OuterRef("user"))
    return DutyOccurrence.objects.overdue(today).filter(held, branch=OuterRef("branch"))


def domain_column(domain):
    """How many duties of a domain a person holds, and how many of their times are overdue."""

    def value(post):
        held, late = getattr(post, f"held_{domain}"), getattr(post, f"late_{domain}")
        return _now("%(held)s · %(late)s overdue") % {"held": held, "late": late} if late else str(held)

    def tone(post):
        if not getattr(post, f"held_{domain}"):
            return "plain"
        return "bad" if getattr(post, f"late_{domain}") else "good"

    def link(post):
        query = f"?person={post.user_id}&domain={domain}&branch={post.branch_id}"
        return reverse("branches:duty_assignment_list") + query

    return Column(domain.value, domain.label, value=value, kind="tag", tone=tone, link=link)


class DutyMatrixPages(ModelPages):
    """People who hold posts against the six domains: count, state, and what is missing."""

    model = DutyHolder
    name = "duty_matrix"
    title = _("Duty matrix")
    menu = MENU
    related = ("user", "role", "branch")
    ordering = "branch__path"
    has_detail = False
    filterset_class = HolderFilter
    empty_sentence = _("Nobody holds a post of leader, secretary or unit head here.")
    columns = (
        Column("user__name", _("Person"), sort="user__name", link=lambda p: duty_cover.sheet_url(p)),
        Column("post", _("Post"), value=lambda p: p.title or role_label(p.role.name)),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        *(domain_column(domain) for domain in DutyDomain),
        Column(
            "has_letter",
            _("Letter"),
            value=lambda p: _now("letter signed") if p.has_letter else _now("letter not signed"),
            kind="tag",
            tone=lambda p: "good" if p.has_letter else "watch",
        ),
    )
    assign_column = Column(
        "assign",
        _("Assign the duty"),
        value=lambda p: _now("Assign the duty"),
        link=lambda p: assign_url(post=p.pk),
        export=False,
    )

    @classmethod
    def rows(cls, user, action="view"):
        today, found = timezone.localdate(), {"has_letter": Exists(letters(timezone.localdate().year))}
        for domain in DutyDomain:
            mine = duties_of_post(today).filter(item__domain=domain)
            due = late_of_post(today).filter(item__domain=domain)
            found[f"held_{domain}"] = counted(mine)
            found[f"late_{domain}"] = counted(due)
        return super().rows(user, action).annotate(**found)

    @classmethod
    def columns_for(cls, user):
        may = user.has_perm(DutyAssignment.permission("add"))
        return (*cls.columns, cls.assign_column) if may else cls.columns

    @classmethod
    def list_links(cls, user):
        links = [
            {"label": _now("Gaps"), "url": reverse("branches:duty_gaps"), "icon": "alert-triangle"},
            {"label": _now("All assignments"), "url": reverse("branches:duty_assignment_list")},
            {"label": _now("Responsibility letters"), "url": reverse("branches:responsibility_letter_list")},
        ]
        if user.has_perm(DutyAssignment.permission("add")):
            links.append({"label": _now("Assign duties"), "url": assign_url(), "primary": True})
        return links


class DutyGaps(View):
    """Each gap a line: who or what, where, and the way to mend it."""

    def get(self, request):
        if not request.user.has_perm(DutyHolder.permission("view")):
            raise PermissionDenied
        branch = chosen_branch(request)
        checks = duty_cover.checks(request.user, branch) if branch else []
        context = {
            "title": _now("Gaps in the duties"),
            "breadcrumb": [
                (MENU, None),
                (DutyMatrixPages.title, DutyMatrixPages.url("list")),
                (_now("Gaps"), None),
            ],
            "summary": summary_of(checks, branch),
            "checks": checks,
            "branches": parts_of(request.user),
            "branch": branch,
            "may_mend": request.user.has_perm(DutyAssignment.permission("add")),
        }
        return render(request, "branches/duty_gaps.html", context)


def summary_of(checks, branch) -> str:
    if not branch:
        return ""
    count = sum(check.count for check in checks)
    words = _now("%(branch)s: %(count)s gaps") if count else _now("%(branch)s: no gap, every check is met")
    return words % {"branch": branch, "count": count}
