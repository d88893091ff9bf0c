"""Jobs are rows: asked for in the request's transaction, claimed once, fenced, swept up when a worker dies.

queued -> running -> done | failed | cancelled        running -> queued again when its worker fell silent
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from common.scoping import ScopedModel

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
HEARTBEAT_SECONDS = min(1, settings.JOB_LEASE_SECONDS / 5)
RESEND, RESEND_AT_MOST = timedelta(seconds=30), timedelta(minutes=10)
ATTEMPTS = 3


class JobQuerySet(models.QuerySet):
    def for_user(self, user, action="view"):
        """Jobs are seen by those who asked for them, and by those who run the system."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm(Job.permission(action)) else self.filter(by=user)

    def waiting(self):
        return self.filter(state=Job.State.QUEUED)

    def silent(self):
        """Running on paper, but no heartbeat within the lease."""
        return self.filter(state=Job.State.RUNNING, heartbeat_at__lt=Now() - LEASE)


class Job(ScopedModel):
    """A piece of work that somebody asked for, and how far it is."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=60)
    args = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    slot = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 - NULL means "no slot", and many may have none
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    result = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["state", "sent_at"], name="job_open", condition=Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["by", "-id"]),
        ]

    def __str__(self):
        return f"{self.title} #{self.pk}"

    def get_absolute_url(self):
        return reverse("common:job", args=[self.pk])

    @property
    def title(self):
        return HANDLERS[self.kind].title if self.kind in HANDLERS else self.kind

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class Handler:
    """What carries out one kind of job."""

    carry_out: Callable
    title: str
    queue: str
    failed: Callable | None


HANDLERS: dict[str, Handler] = {}


class Cancelled(Exception):
    """Somebody asked to stop, or another worker holds the job now."""


def handler(kind, *, title, queue="default", failed=None):
    """Register the function (job, report) that carries out this kind; failed(job, message) tells the domain."""

    def register(function):
        HANDLERS[kind] = Handler(function, title, queue, failed)
        return function

    return register


def ask(kind, *, by, args, slot=None):
    """Ask for work: a row in the caller's transaction, or the row that already stands in the slot."""
    if slot is None:
        return Job.objects.create(kind=kind, by=by, args=args)
    return Job.objects.get_or_create(slot=slot, defaults={"kind": kind, "by": by, "args": args})[0]


def cancel(job, *, by):
    """Ask a job to stop; one that has not begun stops at once."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if not job.is_open:
            raise RuleViolation(_("This job has already ended."))
        job.cancel_asked = True
        job.save(update_fields=["cancel_asked"])
        if job.state == Job.State.QUEUED:
            _end(job, Job.State.CANCELLED, _("Cancelled before it began."))
    return job


def claim(job_id):
    """Take the job if it is free: the attempt number is the fencing token. None when another was faster."""
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, heartbeat_at__lt=Now() - LEASE)
    mine = Job.objects.filter(free, pk=job_id, attempt__lt=ATTEMPTS, cancel_asked=False).update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        heartbeat_at=Now(),
        started_at=Now(),
        done=0,
        message="",
    )
    return Job.objects.get(pk=job_id) if mine else None


def run(job_id, *, report_class=None):
    """Carry out a job once; running it again does nothing. Returns the job, or None if it was not free."""
    if not (job := claim(job_id)):
        return None
    report = (report_class or Report)(job)
    try:
        with report:
            result = HANDLERS[job.kind].carry_out(job, report) or {}
    except Cancelled:
        _end(job, Job.State.CANCELLED, _("Cancelled."))
    except RuleViolation as refusal:
        _end(job, Job.State.FAILED, refusal.message)
    except Exception:
        # Whoever cancels takes rows from under the work; that it stumbles there is what was wanted.
        stopped = Job.objects.filter(pk=job.pk, cancel_asked=True).exists()
        level = logging.INFO if stopped else logging.ERROR
        logger.log(level, "Job %s failed in attempt %s", job.pk, job.attempt, exc_info=True)
        given_up = _("An error of the portal; the log has it under job %(pk)s.") % {"pk": job.pk}
        _give_back(_mine(job), job, given_up, message=_("An error; it will be tried again."))
    else:
        job.done, job.total, job.result = report.done, report.total, result
        _end(job, Job.State.DONE, report.message)
    return Job.objects.get(pk=job_id)


class Report:
    """How a handler says how far it is; here only remembered."""

    def __init__(self, job):
        self.job, self.done, self.total, self.message = job, 0, 0, ""

    def __call__(self, done, total, message=""):
        self.done, self.total, self.message = done, total, str(message) or self.message

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


class LiveReport(Report):
    """Writes progress and the heartbeat from a thread of its own, outside the handler's transaction."""

    def __enter__(self):
        self.stop, self.lost = threading.Event(), False
        self.thread = threading.Thread(target=self._beat, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.stop.set()
        self.thread.join()

    def __call__(self, done, total, message=""):
        super().__call__(done, total, message)
        if self.lost:
            raise Cancelled

    def _beat(self):
        while not self.stop.wait(HEARTBEAT_SECONDS):
            try:
                held = _mine(self.job).filter(cancel_asked=False)
                self.lost = not held.update(
                    heartbeat_at=Now(), done=self.done, total=self.total, message=self.message[:500]
                )
            except Exception:
                logger.exception("Heartbeat of job %s failed", self.job.pk)
                close_old_connections()
        connection.close()


def sweep():
    """Give silent jobs back to the queue, or set aside those that killed their worker too often."""
    for job in Job.objects.silent():
        given_up = _("Set aside after %(count)s attempts.") % {"count": job.attempt}
        _give_back(_mine(job).filter(heartbeat_at=job.heartbeat_at), job, given_up)
    for job in Job.objects.waiting().filter(cancel_asked=True):  # left so by earlier versions
        _end(job, Job.State.CANCELLED, _("Cancelled."))


def unsent():
    """Jobs whose message has to be sent, or sent again because nobody took it: each pause doubles the wait so far."""
    waited = F("sent_at") - Greatest("asked_at", "heartbeat_at")
    pause = Least(Greatest(waited, RESEND), RESEND_AT_MOST)
    return Job.objects.waiting().filter(Q(sent_at=None) | Q(sent_at__lt=Now() - pause)).order_by("pk")


def send_again():
    """A worker has come (back): what had no answer is sent at once, whatever pause it had reached."""
    Job.objects.waiting().filter(sent_at__lt=Now() - RESEND).update(sent_at=None)


def queue_of(job) -> str:
    return HANDLERS[job.kind].queue if job.kind in HANDLERS else "default"


def _mine(job):
    """The row as long as this attempt holds it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)


def _end(job, state, message):
    """Close the attempt; one that lost its job changes nothing."""
    held = Job.objects.filter(pk=job.pk, attempt=job.attempt, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    ended = held.update(
        state=state,
        message=str(message)[:500],
        finished_at=timezone.now(),
        done=job.done,
        total=job.total,
        result=job.result,
    )
    job.cancel_asked |= state == Job.State.CANCELLED  # it may have been asked after this attempt read the row
    known = HANDLERS.get(job.kind)
    if ended and known and known.failed and state in {Job.State.FAILED, Job.State.CANCELLED}:
        known.failed(job, str(message))


def _give_back(held, job, given_up, **facts):
    """Back to the queue; a job that somebody asked to stop ends, and so does one that was tried too often."""
    wanted = held.filter(cancel_asked=False)
    if job.attempt < ATTEMPTS:
        wanted.update(state=Job.State.QUEUED, sent_at=None, **facts)
    elif wanted.exists():
        _end(job, Job.State.FAILED, given_up)
    if held.filter(cancel_asked=True).exists():
        _end(job, Job.State.CANCELLED, _("Cancelled."))
