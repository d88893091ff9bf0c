"""Whom somebody may name in a project: people that they see, and the colleagues of their own branch."""

from django.db.models import Q

from branches.models import Branch, User
from projects.models import Project


def colleagues(user):
    """People to choose from; whoever belongs to another branch is named by the employee number."""
    seen = User.objects.for_user(user).values("pk")
    return User.objects.filter(Q(pk__in=seen) | Q(branch=user.branch_id), is_active=True).order_by("username")


def own_branches(user):
    """Where somebody may draft a project."""
    reach = user.reach(Project.permission("add"))
    return Branch.objects.filter(reach.condition(["path"]), closed_on=None)


def by_number(number):
    """Somebody of any branch by the whole employee number; the branch is asked before it counts."""
    return User.objects.filter(username=number.strip(), is_active=True).first()
