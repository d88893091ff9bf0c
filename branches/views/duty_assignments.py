"""Pages of who holds which duty: the matrix with its gaps, assignments one by one and many at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from branches import duty_cover
from branches.duties_filters import ROLES, AssignmentFilter, HolderFilter, duties_of_post, letters
from branches.duties_forms import (
    AssignManyForm,
    AssignmentChangeForm,
    AssignmentForm,
    EndAssignmentForm,
    assignable,
)
from branches.models import Branch, DutyAssignment, DutyHolder, DutyOccurrence
from branches.models.duties import DutyDomain
from branches.roles import role_label
from branches.services import duty_assignments
from branches.views.organization import MENU
from common import forms, import_jobs
from common.errors import RuleViolation
from common.pages import Action, ModelPages
from common.tables import Column

SHOWN = 100  # posts to choose from at once


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
        _("Assign"),
        value=lambda p: _now("Assign"),
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


def assign_url(**query) -> str:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return reverse("branches:duty_assign") + (f"?{words}" if words else "")


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


def chosen_branch(request):
    """The part of the tree that was asked for, or else the top of what this person sees."""
    mine = Branch.objects.for_user(request.user).order_by("path")
    asked = request.GET.get("branch", "")
    return (mine.filter(pk=asked).first() if asked.isdecimal() else None) or mine.first()


def parts_of(user):
    """The committees and general branches to choose from."""
    kinds = (Branch.Kind.COMMITTEE, Branch.Kind.GENERAL_BRANCH)
    return Branch.objects.for_user(user).filter(kind__in=kinds, closed_on=None).order_by("path")[:SHOWN]


def summary_of(checks, branch) -> str:
    if not branch:
        return ""
    count = sum(check.count for check in checks)
    words = _now("%(branch)s: %(count)s gaps") if count else _now("%(branch)s: no gap, every check is met")
    return words % {"branch": branch, "count": count}


class AssignDuties(View):
    """Duties for several people at once: choose whom, choose what, since when."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(DutyAssignment.permission("add")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.show(request, self.form(request))

    def post(self, request):
        form = self.form(request, request.POST)
        if form.is_valid():
            try:
                count = duty_assignments.assign_many(by=request.user, **form.cleaned_data)
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            else:
                words = _now("%(count)s assignments were made; their times of the year are planned.")
                messages.success(request, words % {"count": count})
                return redirect(DutyMatrixPages.url("list"))
        return self.show(request, form, status=422)

    def form(self, request, *typed):
        posts = may_assign(request.user)
        form = AssignManyForm(*typed, posts=posts, items=assignable())
        return forms.narrow(form, request.user)

    def show(self, request, form, status=200):
        posts, items = self.posts(request, form), self.items(request)
        chosen = {name: set(request.POST.getlist(name)) for name in ("posts", "items")}
        if request.method == "GET":
            chosen = {"posts": {request.GET.get("post")}, "items": {request.GET.get("item")}}
        context = {
            "title": _now("Assign duties"),
            "breadcrumb": [
                (MENU, None),
                (DutyMatrixPages.title, DutyMatrixPages.url("list")),
                (_now("Assign duties"), None),
            ],
            "form": form,
            "posts": [(post, str(post.pk) in chosen["posts"]) for post in posts],
            "domains": grouped(items, chosen["items"]),
            "branches": parts_of(request.user),
            "roles": ROLES,
            "chosen": request.GET,
            "most": SHOWN,
        }
        return render(request, "branches/duty_assign.html", context, status=status)

    def posts(self, request, form):
        """Whom to choose from: one post, or those of a role in a part of the tree."""
        rows, given = form.fields["posts"].queryset, request.GET
        if given.get("post", "").isdecimal():
            return list(rows.filter(pk=given["post"]))
        if given.get("branch", "").isdecimal() and (branch := chosen_branch(request)):
            rows = rows.filter(branch__path__startswith=branch.path)
        if given.get("role"):
            rows = rows.filter(role__name=given["role"])
        elif item := self.asked_item(request):
            rows = rows.filter(role__name__in=item.roles)
        elif not given.get("branch") and not request.POST:
            return []  # among everybody nobody is found: a part or a role is chosen first
        return list(rows[:SHOWN])

    def items(self, request):
        """What to choose from: duties of the newest published years, of one domain where one is asked for."""
        rows = assignable().filter(library__year__gte=timezone.localdate().year)
        if item := self.asked_item(request):
            return [item]
        if request.GET.get("post", "").isdecimal():
            post = DutyHolder.objects.filter(pk=request.GET["post"]).select_related("role").first()
            rows = rows.for_role(post.role.name) if post else rows
        if request.GET.get("domain"):
            rows = rows.filter(domain=request.GET["domain"])
        return list(rows)

    def asked_item(self, request):
        asked = request.GET.get("item", "")
        return assignable().filter(pk=asked).first() if asked.isdecimal() else None


def may_assign(user):
    """The posts in the part of the tree where this person assigns duties."""
    reach = user.reach(DutyAssignment.permission("add"))
    rows = DutyHolder.objects.filter(reach.condition(["branch__path"]))
    return rows.select_related("user", "role", "branch").order_by("branch__path", "role__pk", "pk")


def grouped(items, chosen):
    """The duties domain by domain, with what is ticked."""
    found = []
    for domain in DutyDomain:
        mine = [(item, str(item.pk) in chosen) for item in items if item.domain == domain]
        if mine:
            found.append({"label": domain.label, "duties": mine})
    return found


def assignment_state(assignment):
    return _now("held today") if assignment.is_open else _now("ended on %(day)s") % {"day": assignment.until}


ASSIGNMENT_STATE = Column(
    "state",
    _("State"),
    value=assignment_state,
    kind="tag",
    tone=lambda a: "good" if a.is_open else "plain",
)


class DutyAssignmentPages(ModelPages):
    """Who holds which duty since when."""

    model = DutyAssignment
    name = "duty_assignment"
    title = _("Duty assignments")
    menu = MENU
    related = ("item__library", "holder", "joint_holder", "branch")
    ordering = "branch__path"
    form_class, change_form_class = AssignmentForm, AssignmentChangeForm
    filterset_class = AssignmentFilter
    detail_template = "branches/duty_assignment.html"
    create, update = duty_assignments.assign, duty_assignments.change
    actions = {
        "end": Action(
            _("End the assignment"),
            duty_assignments.end,
            why_not=lambda assignment, user: assignment.why_not_end(),
            form=EndAssignmentForm,
            danger=True,
            explain=_("What is still planned after that day falls away; what has happened stays."),
            done=_("“%(row)s” has ended."),
        )
    }
    empty_sentence = _("No duty has been assigned yet. Publish the year's library, then assign its duties.")
    columns = (
        Column("item__title", _("Duty"), link=lambda a: a.get_absolute_url(), sort="item__title"),
        Column("item__domain", _("Domain"), value=lambda a: a.item.get_domain_display(), sort="item__domain"),
        Column("holder__name", _("Held by"), sort="holder__name", link=lambda a: sheet_of(a.holder_id)),
        Column("joint_holder__name", _("Jointly with")),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        Column("frequency", _("How often"), value=lambda a: a.item.frequency),
        Column("since", _("Since"), kind="date", sort="since"),
        ASSIGNMENT_STATE,
    )
    sections = (
        (
            _("Assignment"),
            (
                Column("item__title", _("Duty"), link=lambda a: a.item.get_absolute_url()),
                Column("holder", _("Held by"), link=lambda a: sheet_of(a.holder_id)),
                Column("joint_holder", _("Held jointly with"), link=lambda a: sheet_of(a.joint_holder_id)),
                Column("branch", _("Organisation"), link=lambda a: a.branch.get_absolute_url()),
                ASSIGNMENT_STATE,
                Column("since", _("Since"), kind="date"),
                Column("note", _("Note")),
            ),
        ),
        (
            _("What is asked"),
            (
                Column("domain", _("Domain"), value=lambda a: a.item.get_domain_display()),
                Column("scope", pgettext_lazy("duty", "Scope"), value=lambda a: a.item.scope),
                Column("standard", _("Standard"), value=lambda a: a.item.standard),
                Column("frequency", _("How often"), value=lambda a: a.item.frequency),
                Column("checking_method", _("How it is checked"), value=lambda a: a.item.checking_method),
            ),
        ),
    )

    @classmethod
    def list_links(cls, user):
        if not cls.may(user, "add"):
            return []
        imported = import_jobs.upload_url("duty_assignments")
        return [
            {"label": _now("Import from Excel"), "url": imported},
            {"label": _now("Assign duties"), "url": assign_url()},
        ]

    @classmethod
    def extra_context(cls, row, user):
        return {"occurrences": row.occurrences.select_related("item", "reported_by", "confirmed_by")}


def sheet_of(person) -> str:
    return reverse("branches:duty_sheet", args=[person]) if person else ""
