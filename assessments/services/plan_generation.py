"""The visits of a whole plan in one action: what nobody has touched is planned anew, what is missing is added."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import PlanGap, SupervisionPlan, SupervisionVisit, VisitMember
from assessments.services.visit_dates import arrange, days_left
from assessments.services.visit_teams import Teams
from common import audit, changes, jobs
from common.errors import RuleViolation, refuse
from common.working_days import working_days

audit.WORDS["supervision_plan.generated"] = gettext_lazy("visits generated")
KIND = "assessments.supervision_plan"
AT_ONCE = 300  # branches that a request plans itself
TEAM = 2  # inspectors beside the leader
STEP = 500
State, Kind = SupervisionVisit.State, SupervisionVisit.Kind


@dataclass
class Generated:
    """What came of it: visits that are new, changed or as they were, and branches without one."""

    added: int = 0
    changed: int = 0
    kept: int = 0
    gaps: int = 0


@transaction.atomic
def generate(plan, *, by, size=TEAM, report=None) -> Generated:
    """Plan a visit to every branch of the plan, or say why there is none."""
    plan = changes.locked(plan)
    refuse(plan.why_not_plan(by))
    today, span = timezone.localdate(), plan.span
    days = days_left(working_days(span.first_day, span.last_day), today)
    refuse(not days and _("No working day is left in this quarter."))
    anew = {visit.branch_id: visit for visit in open_to_change(plan, today)}
    branches = waiting(plan, anew)
    tell(report, 0, len(branches), _("Teams and days are being found."))
    teams = Teams(plan.quarter, plan.scope, days[0], anew=tuple(visit.pk for visit in anew.values()))
    found, gaps = arrange(branches, teams, days, size=size, cap=plan.cap)
    tell(report, len(branches) // 2, len(branches), _("The visits are being saved."))
    before = plan.visits.exclude(state=State.CANCELLED).count()
    done = save(plan, anew, found)
    write_gaps(plan, gaps)
    done.gaps = len(gaps)
    audit.record(
        by,
        "supervision_plan.generated",
        plan,
        changes={"visits": [str(before), str(before + done.added)]},
    )
    tell(report, len(branches), len(branches), in_words(done))
    return done


def open_to_change(plan, today):
    """Future visits that the portal planned and nobody has touched since."""
    found = plan.visits.select_for_update(of=("self",)).filter(is_generated=True, state=State.PLANNED)
    return found.filter(kind=Kind.QUARTERLY, planned_on__gt=today)


def waiting(plan, anew) -> list:
    """The branches that get a visit now: neither visited by hand nor left out by decision."""
    held = plan.visits.filter(kind=Kind.QUARTERLY).exclude(state=State.CANCELLED)
    held = held.exclude(pk__in=[visit.pk for visit in anew.values()])
    out = plan.gaps.filter(reason=PlanGap.Reason.LEFT_OUT)
    found = plan.branches().exclude(pk__in=held.values("branch")).exclude(pk__in=out.values("branch"))
    return list(found.only("pk", "name", "path", "established_on", "closed_on"))


def save(plan, anew, found) -> Generated:
    """New visits and those that changed, with their teams, in a few statements."""
    added, changed, kept, teams = [], [], [], []
    for each in found:
        visit = anew.pop(each.branch.pk, None)
        if visit is None:
            visit = SupervisionVisit(plan=plan, branch=each.branch, is_generated=True)
            added.append(visit)
        elif (visit.leader_id, visit.planned_on, visit.theme) == (each.leader, each.day, plan.theme):
            kept.append(visit)
        else:
            changed.append(visit)
        visit.leader_id, visit.planned_on, visit.theme = each.leader, each.day, plan.theme
        teams.append((visit, each.members))
    # A draft was seen by nobody who goes; what no longer fits leaves no trace but the plan's own history.
    plan.visits.filter(pk__in=[visit.pk for visit in anew.values()]).delete()
    SupervisionVisit.objects.bulk_create(added)
    SupervisionVisit.objects.bulk_update(changed, ["leader", "planned_on", "theme"], batch_size=STEP)
    VisitMember.objects.filter(visit__in=[visit.pk for visit in [*changed, *kept]]).delete()
    VisitMember.objects.bulk_create(
        VisitMember(visit=visit, user_id=person) for visit, people in teams for person in people
    )
    return Generated(len(added), len(changed), len(kept))


def write_gaps(plan, gaps):
    """What the portal could not plan, in words; decisions of people stay."""
    plan.gaps.exclude(reason=PlanGap.Reason.LEFT_OUT).delete()
    PlanGap.objects.bulk_create(
        PlanGap(plan=plan, branch=branch, reason=reason, words=str(words)[:300])
        for branch, reason, words in gaps
    )


def tell(report, done, total, words):
    if report:
        report(done, total, words)


def in_words(done: Generated) -> str:
    """What came of generating, in a sentence."""
    words = _(
        "%(added)s visits added, %(changed)s changed, %(kept)s as they were; %(gaps)s branches without a visit."
    )
    return words % asdict(done)


def is_long(plan) -> bool:
    """Whether generating this plan is for the background."""
    return plan.branches().count() > AT_ONCE


def ask(plan, *, by, size=TEAM):
    """Ask for the visits of a large plan; a plan is generated once at a time."""
    refuse(plan.why_not_plan(by))
    args = {"plan": plan.pk, "size": size, "language": translation.get_language()}
    return jobs.ask(KIND, by=by, args=args, slot=None)


def carry_out(job, report):
    """Do such a job, if its asker may still change the plan."""
    plan = SupervisionPlan.objects.for_user(job.by, "change").filter(pk=job.args["plan"]).first()
    if plan is None:
        raise RuleViolation(_("Whoever asked for this may no longer change the plan."))
    with translation.override(job.args["language"]):
        done = generate(plan, by=job.by, size=job.args["size"], report=report)
    return {**asdict(done), "url": plan.get_absolute_url()}
