"""Duties for several people at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.views import View

from branches.duties_filters import ROLES
from branches.duties_forms import AssignManyForm, assignable
from branches.models import Branch, DutyAssignment, DutyHolder
from branches.models.duties import DutyDomain
from branches.services import duty_assignments
from branches.views.organization import DUTIES_MENU as MENU
from common import forms
from common.errors import RuleViolation

SHOWN = 100  # posts to choose from at once


def assign_url(**query) -> str:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return reverse("branches:duty_assign") + (f"?{words}" if words else "")


def chosen_branch(request):
    """The part of the tree that was asked for, or else the top of what this person sees."""
    mine = Branch.objects.for_user(request.user).order_by("path")
    asked = request.GET.get("branch", "")
    return (mine.filter(pk=asked).first() if asked.isdecimal() else None) or mine.first()


def parts_of(user):
    """The committees and general branches to choose from."""
    kinds = (Branch.Kind.COMMITTEE, Branch.Kind.GENERAL_BRANCH)
    return Branch.objects.for_user(user).filter(kind__in=kinds, closed_on=None).order_by("path")[:SHOWN]


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
                return redirect("branches:duty_matrix_list")
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
                (_now("Duty matrix"), reverse("branches:duty_matrix_list")),
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
        if request.GET.get("role"):
            rows = rows.for_role(request.GET["role"])
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
