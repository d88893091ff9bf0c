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
    plan = changes.locked(plan)
    refuse(plan.why_not_draw(by))
    if bool(over_cap_reason) != bool(over_cap_by):
        raise ValidationError(
            {"over_cap_reason": _("Beyond the cap it takes both: a leader and the reason.")}
        )
    if over_cap_by and (refused := why_not_allow(over_cap_by, plan.scope, by)):
        raise ValidationError({"over_cap_by": refused})
    days = days_left(working_days(plan.span.first_day, plan.span.last_day), timezone.localdate())
    refuse(not days and _("No working day is left in this quarter."))
    teams = Teams(plan.quarter, plan.scope, days[0])
    population = able(plan, teams, with_full=bool(over_cap_by))
    if not population:
        raise RuleViolation(
            _("No branch is left to draw from: all have their visits of the quarter, or no leader.")
        )
    seed = secrets.token_hex(SEED_BYTES)
    drawn = drawn_from(population, count, seed)
    made = RandomDraw(
        purpose=RandomDraw.Purpose.SPOT_CHECK, quarter=plan.quarter, scope=plan.scope, seed=seed,
        population=sorted(population), drawn=drawn, note=note, by=by,
    )  # fmt: skip
    made = changes.create(made, by=by, action="random_draw.made")
    arranged, _gaps = arrange([population[pk] for pk in drawn], teams, days, size=TEAM)
    visits = [
        SupervisionVisit(
            plan=plan, branch=each.branch, kind=Kind.SPOT_CHECK, theme=theme or plan.theme,
            leader_id=each.leader, planned_on=each.day, draw=made, **allowance(plan, teams, each, over_cap_reason, over_cap_by),
        )
        for each in arranged
    ]  # fmt: skip
    SupervisionVisit.objects.bulk_create(visits)
    VisitMember.objects.bulk_create(
        VisitMember(visit=visit, user_id=person)
        for visit, each in zip(visits, arranged, strict=True)
        for person in each.members
    )
    return made


def able(plan, teams, *, with_full) -> dict:
    """The branches that can be drawn: with a leader and a team, and below their cap unless a leader allows more."""
    return {
        branch.pk: branch
        for branch in plan.branches()
        if (with_full or teams.used[branch.pk] < plan.cap)
        and teams.leader_of(branch)
        and teams.members_of(branch, teams.first_day, 1)
    }


def allowance(plan, teams, each, reason, leader) -> dict:
    """Who allowed it and why, only where the branch is at its cap."""
    full = teams.used[each.branch.pk] >= plan.cap
    return {"over_cap_reason": reason, "over_cap_by": leader} if full else {}


def is_same_again(made: RandomDraw) -> bool:
    """Whether the same seed over the same branches draws the same ones."""
    return drawn_from(made.population, len(made.drawn), made.seed) == made.drawn
