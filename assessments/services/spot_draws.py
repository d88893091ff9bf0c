"""Spot checks by lot: so many branches drawn at random, with a seed by which anybody can draw them again."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import RandomDraw, SupervisionVisit, VisitMember
from assessments.models.random_draws import drawn_from
from assessments.services.plan_generation import TEAM
from assessments.services.supervision_plans import hold
from assessments.services.visit_dates import arrange, days_left
from assessments.services.visit_teams import Teams, why_not_allow
from common import audit, changes
from common.errors import RuleViolation, refuse
from common.working_days import working_days

audit.WORDS |= {"random_draw.made": gettext_lazy("drawn")}
SEED_BYTES = 8
Kind = SupervisionVisit.Kind


@transaction.atomic
def draw(plan, *, by, count, theme=None, note="", over_cap_reason="", over_cap_by=None) -> RandomDraw:
    """Draw branches of the plan for spot checks; those at their cap take part only with a leader's reason."""
    plan = hold(plan)
    refuse(plan.why_not_draw(by))
    check_allowed(plan, over_cap_reason, over_cap_by, by=by)
    days = days_left(working_days(plan.span.first_day, plan.span.last_day), timezone.localdate())
    refuse(not days and _("No working day is left in this quarter."))
    teams = Teams(plan.quarter, plan.scope, days[0])
    population = able(plan, teams, with_full=bool(over_cap_by))
    if not population:
        raise RuleViolation(
            _("No branch is left to draw from: all have their visits of the quarter, or no leader.")
        )
    made = drawn(plan, population, count, note, by=by)
    full = {pk for pk in made.drawn if teams.used[pk] >= plan.cap}
    arranged, _gaps = arrange([population[pk] for pk in made.drawn], teams, days, size=TEAM)
    beyond = {"over_cap_reason": over_cap_reason, "over_cap_by": over_cap_by}
    visits = [
        SupervisionVisit(
            plan=plan,
            branch=each.branch,
            kind=Kind.SPOT_CHECK,
            theme=theme or plan.theme,
            leader_id=each.leader,
            planned_on=each.day,
            draw=made,
            **(beyond if each.branch.pk in full else {}),
        )
        for each in arranged
    ]
    SupervisionVisit.objects.bulk_create(visits)
    VisitMember.objects.bulk_create(
        VisitMember(visit=visit, user_id=person)
        for visit, each in zip(visits, arranged, strict=True)
        for person in each.members
    )
    return made


def check_allowed(plan, reason, leader, *, by):
    """Beyond the cap it takes a leader of this part of the tree who does not plan, and the reason."""
    if bool(reason) != bool(leader):
        raise ValidationError(
            {"over_cap_reason": _("Beyond the cap it takes both: a leader and the reason.")}
        )
    if leader and (refused := why_not_allow(leader, plan.scope, by)):
        raise ValidationError({"over_cap_by": refused})


def drawn(plan, population, count, note, *, by) -> RandomDraw:
    """The draw with its seed, as it is kept."""
    seed = secrets.token_hex(SEED_BYTES)
    made = RandomDraw(
        purpose=RandomDraw.Purpose.SPOT_CHECK,
        quarter=plan.quarter,
        scope=plan.scope,
        seed=seed,
        population=sorted(population),
        drawn=drawn_from(population, count, seed),
        note=note,
        by=by,
    )
    return changes.create(made, by=by, action="random_draw.made")


def able(plan, teams, *, with_full) -> dict:
    """The branches that can be drawn: with a leader and a team, and below their cap unless a leader allows more."""
    return {
        branch.pk: branch
        for branch in plan.branches()
        if (with_full or teams.used[branch.pk] < plan.cap)
        and teams.leader_of(branch)
        and teams.members_of(branch, teams.first_day, 1)
    }


def is_same_again(made: RandomDraw) -> bool:
    """Whether the same seed over the same branches draws the same ones."""
    return drawn_from(made.population, len(made.drawn), made.seed) == made.drawn
