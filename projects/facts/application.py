"""What applications say about a branch: members who work in a project, and whether the secretary has one."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branches.models import User
from common.answers import Answer
from projects.facts import questions
from projects.models import Project, TeamMember
from projects.models.project_states import ALIVE, APPROVED, DONE, ProjectKind

PROJECT = "projects.project"


@questions.ask("member_project_coverage", _("Members who lead or work in a project, of all members"))
def member_project_coverage(first_day, last_day, branches):
    """Party members of the branch with an approved project in the year of the last day; nobody is ranked by it."""
    members = members_of(branches, last_day)
    works_in = projects_of({user for people in members.values() for user in people}, last_day)
    return {branch: covered(members.get(branch, ()), works_in) for branch in branches}


def covered(members, works_in) -> Answer:
    """How many of the members have a project; a branch without members is not asked."""
    if not members:
        return Answer(not_applicable=True)
    having = [works_in[user] for user in members if user in works_in]
    records = sorted({project for found in having for project in found})
    return Answer(Decimal(len(having)), Decimal(len(members)), tuple((PROJECT, pk) for pk in records))


def members_of(branches, day) -> dict[int, list[int]]:
    """Party members by the branch they belong to."""
    rows = User.objects.filter(branch__in=set(branches), is_active=True, joined_party_on__lte=day)
    found = defaultdict(list)
    for branch, user in rows.order_by("pk").values_list("branch", "pk"):
        found[branch].append(user)
    return found


def projects_of(users, day) -> dict[int, set[int]]:
    """For each of these people the approved projects that ran in the year up to this day."""
    running = Q(approved_on__lte=day, ends_on__gte=date(day.year, 1, 1), state__in=(*ALIVE, *DONE))
    found = defaultdict(set)
    led = Project.objects.filter(running, lead__in=users).values_list("lead", "pk")
    within = Project.objects.filter(running).values("pk")
    worked = TeamMember.objects.filter(project__in=within, user__in=users).values_list("user", "project")
    for user, project in (*led, *worked):
        found[user].add(project)
    return found


@questions.ask("secretary_project_approved", _("The secretary's project of the year is approved"))
def secretary_project_approved(first_day, last_day, branches):
    """One secretary project of the year, approved by the last day: one of one."""
    rows = Project.objects.filter(
        branch__in=set(branches),
        kind=ProjectKind.SECRETARY,
        year=last_day.year,
        approved_on__lte=last_day,
        state__in=APPROVED,
    )
    found = defaultdict(list)
    for branch, pk in rows.order_by("pk").values_list("branch", "pk"):
        found[branch].append((PROJECT, pk))
    return {
        branch: Answer(Decimal(bool(found[branch])), Decimal(1), tuple(found[branch])) for branch in branches
    }
