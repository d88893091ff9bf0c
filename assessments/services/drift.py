"""Notices when the records behind a result say something else than they did; the numbers stay, a mark is raised.

Reported figures know the moment of their change. Records of other apps are asked again instead, in the background,
when their log has gone on: the same question gives the same answer, or the result is no longer what it would be.
"""

from datetime import timedelta

from django.db.models import F, Q

from assessments.models import (
    Figure,
    Indicator,
    IndicatorGroup,
    OfficeWorkbook,
    Period,
    RecordsCheck,
    Scheme,
    ScoreRun,
)
from assessments.services.computing import Inputs, align_units, one_snapshot
from assessments.services.scheme_documents import document_of
from common import jobs
from common.audit import AuditEvent

KIND = "assessments.compare_with_records"
PAUSE = timedelta(minutes=10)  # between two looks at one run
RUNS = 8  # the newest results are looked after
LIVE = (ScoreRun.State.DRAFT, ScoreRun.State.PUBLISHED)


def ask_due_comparisons(now):
    """One look for each living result, when the log of what it draws on has gone on since the last one.

    What was being written while the last look was taken may have been told later: hence one more after it.
    """
    newest = newest_event()
    if newest is None:
        return
    for run in rested(now):
        check = getattr(run, "records_check", None)
        since = check.checked_at - PAUSE if check else run.read_at
        if newest.at > since:
            look = int(check.checked_at.timestamp()) if check else 0
            jobs.ask(KIND, by=None, args={"run": run.pk}, slot=f"records:{run.pk}:{newest.pk}:{look}")


# Of these a run knows the moment of change itself, or they are its own result; all other records are asked again.
SEEN_OTHERWISE = tuple(
    model._meta.label_lower
    for model in (Figure, OfficeWorkbook, Period, Scheme, IndicatorGroup, Indicator, ScoreRun)
)


def newest_event():
    """The last thing that happened to records that a scheme may draw on."""
    return AuditEvent.objects.exclude(target_type__in=SEEN_OTHERWISE).order_by("-pk").first()


def rested(now):
    """The newest living results that were not looked at just now; reported figures too depend on tree and catalogue."""
    seen = Q(records_check=None) | Q(records_check__checked_at__lt=now - PAUSE)
    runs = ScoreRun.objects.filter(seen, state__in=LIVE)
    return runs.select_related("records_check").order_by(F("read_at").desc(nulls_last=True))[:RUNS]


def compare(run):
    """Ask figures and records again as the run did, and note whether the fingerprint is still the same."""
    align_units(run.period)  # a unit that was moved in hindsight takes its figures along
    with one_snapshot():
        inputs = Inputs(run, document_of(run.scheme))
        digest = inputs.digest()
        for _chunk in inputs.chunks(digest):
            pass
    differs = digest.hexdigest() != run.fingerprint
    RecordsCheck.objects.update_or_create(run=run, defaults={"differs": differs})
    return {}
