"""Asking for runs and publishing them: a job drafts, a person decides."""

import logging

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Period, Scheme, ScoreRun
from branches.models import Branch
from common import audit, jobs
from common.errors import RuleViolation

logger = logging.getLogger(__name__)

State = ScoreRun.State
KIND = "assessments.compute"
audit.WORDS |= {
    "run.asked": gettext_lazy("scores asked for"),
    "run.published": gettext_lazy("scores published"),
    "run.cancelled": gettext_lazy("run set aside"),
    "report.exported": gettext_lazy("quarter report written"),
}


class RunInProgress(RuleViolation):
    """The period is being computed already; carries that run, so that the answer can link to it."""

    def __init__(self, run):
        super().__init__(
            _("%(period)s is being computed already: run #%(pk)s.") % {"period": run.period, "pk": run.pk}
        )
        self.run = run


def scheme_for(period):
    """The published edition in force on the period's last day."""
    scheme = Scheme.objects.in_force_on(period.last_day).first()
    if scheme is None:
        raise RuleViolation(_("No published scheme is in force for %(period)s.") % {"period": period})
    return scheme


def whole_organisation():
    """The top of the party tree."""
    top = Branch.objects.filter(parent=None, closed_on=None).order_by("path").first()
    if top is None:
        raise RuleViolation(_("There is no party organisation yet."))
    return top


def widest_scope(by):
    """The highest organisation for which this person may compute."""
    reach = by.reach(ScoreRun.permission("add"))
    mine = Branch.objects.filter(path__in=reach.paths, closed_on=None).order_by("path").first()
    if mine is None:
        raise RuleViolation(_("You may compute for no organisation that still exists."))
    return mine


def ask_for_run(period, *, by, scheme=None, scope=None, reason="", slot=None):
    """Ask for the scores of a period; a second wish while one is under way is answered with that one."""
    scheme, scope = scheme or scheme_for(period), scope or whole_organisation()
    refuse(
        period.state == period.State.OPEN and _("Filing for %(period)s has not begun.") % {"period": period}
    )
    refuse(scheme.state == Scheme.State.DRAFT and _("A draft scheme cannot be computed; publish it first."))
    refuse(why_not_in_force(scheme, period))
    published = ScoreRun.objects.filter(period=period, scope=scope, state=State.PUBLISHED).first()
    refuse(
        published
        and not reason
        and _("The scores of %(period)s are published; a new run needs a reason.") % {"period": period}
    )
    try:
        with transaction.atomic():
            run = ScoreRun.objects.create(period=period, scheme=scheme, scope=scope, by=by, reason=reason)
            run.job = jobs.ask(KIND, by=by, args={"run": run.pk}, slot=slot)
            run.save(update_fields=["job"])
            audit.record(by, "run.asked", run, reason=reason)
    except IntegrityError:
        raise RunInProgress(open_run(period, scope)) from None
    return run


def why_not_in_force(scheme, period) -> str:
    """A quarter is scored by an edition that held on its last day, the newest or one chosen on purpose."""
    if Scheme.objects.in_force_on(period.last_day).filter(pk=scheme.pk).exists():
        return ""
    words = _("“%(scheme)s” was not in force on the last day of %(period)s.")
    return words % {"scheme": scheme, "period": period}


def open_run(period, scope):
    return ScoreRun.objects.filter(
        period=period, scope=scope, state__in=[State.QUEUED, State.RUNNING]
    ).latest("pk")


@transaction.atomic
def publish(run, *, by, reason=""):
    """Make a draft the accepted result of its period and part of the tree; the one before is superseded."""
    # The period first: filing, closing and publishing meet at the same lock.
    period = Period.objects.select_for_update().get(pk=run.period_id)
    run = ScoreRun.objects.select_for_update().select_related("scope").get(pk=run.pk)
    run.period = period
    refuse(run.why_not_publish(by))
    standing = ScoreRun.objects.select_for_update(of=["self"]).filter(period=period, state=State.PUBLISHED)
    for other in standing.select_related("scope").exclude(pk=run.pk):
        if other.scope_id == run.scope_id:
            refuse(not (run.reason or reason) and _("Replacing a published result needs a reason."))
            other.state = State.SUPERSEDED
            other.save(update_fields=["state"])
        elif other.scope.path.startswith(run.scope.path) or run.scope.path.startswith(other.scope.path):
            refuse(_("Run #%(pk)s is published for an overlapping part of the tree.") % {"pk": other.pk})
    run.state, run.published_at, run.published_by = State.PUBLISHED, timezone.now(), by
    run.save(update_fields=["state", "published_at", "published_by"])
    audit.record(by, "run.published", run, reason=reason or run.reason)
    return run


@transaction.atomic
def cancel(run, *, by, reason=""):
    """Stop a run that is under way, or set a draft aside."""
    run = ScoreRun.objects.select_for_update(of=["self"]).select_related("job").get(pk=run.pk)
    refuse(run.why_not_cancel(by))
    if run.job and run.job.is_open:
        jobs.cancel(run.job, by=by)
    run.state, run.finished_at = State.CANCELLED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    audit.record(by, "run.cancelled", run, reason=reason)
    return run


def job_ended(job, message):
    """The job behind a run failed or was cancelled: the run says so too."""
    state = State.CANCELLED if job.cancel_asked else State.FAILED
    ScoreRun.objects.filter(pk=job.args["run"], state__in=[State.QUEUED, State.RUNNING]).update(
        state=state, problem=message, finished_at=timezone.now()
    )


def refuse(reason):
    """Stop with this reason, if there is one."""
    if reason:
        raise RuleViolation(reason)


def ask_due_runs(now):
    """Each quarter's own run once a filing deadline has passed; asked for once for each, however often the clock ticks."""
    for period in Period.objects.filter(state=Period.State.REVIEW, filing_deadline__lte=now):
        slot = f"quarter:{period.quarter}:{period.filing_deadline:%Y%m%d%H%M}"
        if not jobs.Job.objects.filter(slot=slot).exists():
            try:
                ask_for_run(period, by=None, slot=slot, reason=_("The filing deadline has passed."))
            except RuleViolation as refusal:
                logger.warning("The run of %s was not asked for: %s", period.quarter, refusal.message)
