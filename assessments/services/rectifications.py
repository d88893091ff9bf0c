"""What becomes of a finding once it is issued; every step is one function, the table of steps says when."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Finding, FindingMeasure, HandIn, Severity
from assessments.models.finding_steps import STEPS
from common import audit, changes
from common.errors import RuleViolation, refuse

audit.WORDS |= {
    "finding.submit_measures": gettext_lazy("measures handed in"),
    "finding.approve_measures": gettext_lazy("measures approved"),
    "finding.return_measures": gettext_lazy("measures returned"),
    "finding.begin": gettext_lazy("rectification begun"),
    "finding.complete_measure": gettext_lazy("measure done"),
    "finding.submit": gettext_lazy("rectification handed in"),
    "finding.recall": gettext_lazy("recalled"),
    "finding.close": gettext_lazy("verified and closed"),
    "finding.check": gettext_lazy("verified, to be confirmed"),
    "finding.return_rectification": gettext_lazy("rectification returned"),
    "finding.confirm": gettext_lazy("closing confirmed"),
    "finding.refuse_closing": gettext_lazy("returned at the second review"),
    "finding.withdraw": gettext_lazy("finding withdrawn"),
    "finding.change": gettext_lazy("finding corrected"),
    "finding.reopened": gettext_lazy("reopened by look-back"),
}
State, Kind, Verdict = Finding.State, HandIn.Kind, HandIn.Verdict
UNASKED = {
    "measures",
    "judged_by",
    "judged_at",
    "confirmed_by",
    "confirmed_at",
}  # empty until somebody answers


@transaction.atomic
def submit_measures(finding, *, by, measures, text=""):
    """The branch says what it will do: rows of text, owner and due_on."""
    finding = _locked(finding, "submit_measures", by)
    _write_measures(finding, measures)
    _hand_in(finding, Kind.MEASURES, by, text=text)
    return _move(finding, "submit_measures", by)


@transaction.atomic
def approve_measures(finding, *, by, seen=""):
    finding = _locked(finding, "approve_measures", by)
    _judge(finding, Kind.MEASURES, Verdict.APPROVED, by, seen)
    return _move(finding, "approve_measures", by, reason=seen)


@transaction.atomic
def return_measures(finding, *, by, reason):
    """They will not do; the branch hands in others."""
    finding = _locked(finding, "return_measures", by)
    _judge(finding, Kind.MEASURES, Verdict.RETURNED, by, reason)
    return _move(finding, "return_measures", by, reason=reason)


@transaction.atomic
def begin(finding, *, by):
    return _move(_locked(finding, "begin", by), "begin", by)


@transaction.atomic
def complete_measure(finding, *, by, measure, done_on=None):
    """One measure is done; its share counts as progress."""
    finding = _locked(finding, "complete_measure", by)
    measure = FindingMeasure.objects.select_for_update().get(pk=measure.pk)
    refuse(measure.finding_id != finding.pk and _("This measure belongs to another finding."))
    refuse(measure.done_on and _("This measure is done already."))
    day = done_on or timezone.localdate()
    refuse(day > timezone.localdate() and _("A measure is marked once it is done."))
    FindingMeasure.objects.filter(pk=measure.pk).update(done_on=day)
    audit.record(by, "finding.complete_measure", finding, reason=measure.text)
    return finding


@transaction.atomic
def submit(finding, *, by, text, figure="", before=None, after=None, unit=""):
    """The branch says what was done, with the figure that shows it before and after."""
    finding = _locked(finding, "submit", by)
    refuse(not text.strip() and _("Say what was done."))
    _hand_in(finding, Kind.RECTIFICATION, by, text=text, figure=figure, before=before, after=after, unit=unit)
    finding.measures.filter(done_on=None).update(done_on=timezone.localdate())
    return _move(finding, "submit", by, submitted_on=timezone.localdate())


@transaction.atomic
def recall(finding, *, by):
    """Whoever handed it in takes it back while it waits."""
    finding = _locked(finding, "recall", by)
    kind = Kind.MEASURES if finding.state == State.MEASURES_SUBMITTED else Kind.RECTIFICATION
    _judge(finding, kind, Verdict.RECALLED, by, "")
    values = {"state": State.OPEN if kind == Kind.MEASURES else State.IN_PROGRESS}
    if kind == Kind.RECTIFICATION:
        values["submitted_on"] = None
    return changes.update(finding, values, by=by, action="finding.recall")


@transaction.atomic
def close(finding, *, by, seen):
    """Somebody else than who fixed it saw that it is gone; a serious one is then confirmed by a second."""
    finding = _locked(finding, "close", by)
    if finding.severity == Severity.SERIOUS:
        _judge(finding, Kind.RECTIFICATION, Verdict.CHECKED, by, seen)
        return changes.update(finding, {"state": State.CHECKED}, by=by, action="finding.check", reason=seen)
    _judge(finding, Kind.RECTIFICATION, Verdict.APPROVED, by, seen)
    return _move(finding, "close", by, reason=seen, **_closed(by))


@transaction.atomic
def return_rectification(finding, *, by, reason):
    """It is not gone yet; the version that was handed in is kept with these words."""
    finding = _locked(finding, "return_rectification", by)
    _judge(finding, Kind.RECTIFICATION, Verdict.RETURNED, by, reason)
    return _move(finding, "return_rectification", by, reason=reason, submitted_on=None)


@transaction.atomic
def confirm(finding, *, by, seen):
    """The leader in charge says of a serious one that it is gone."""
    finding = _locked(finding, "confirm", by)
    _confirmed(finding, Verdict.APPROVED, by, seen)
    return _move(finding, "confirm", by, reason=seen, **_closed(by))


@transaction.atomic
def refuse_closing(finding, *, by, reason):
    """The second review does not agree; the branch goes on."""
    finding = _locked(finding, "refuse_closing", by)
    _confirmed(finding, Verdict.RETURNED, by, reason)
    return _move(finding, "refuse_closing", by, reason=reason, submitted_on=None)


@transaction.atomic
def withdraw(finding, *, by, reason):
    """It was raised wrongly; from now on it counts nowhere, and whatever waits is answered with it."""
    finding = _locked(finding, "withdraw", by)
    finding.hand_ins.filter(verdict__in=[Verdict.WAITING, Verdict.CHECKED]).update(
        verdict=Verdict.RETURNED, judged_by=by, judged_at=timezone.now(), seen=reason
    )
    return _move(finding, "withdraw", by, reason=reason, values={"reason": reason})


@transaction.atomic
def change(finding, *, by, reason, version=None, **values):
    """Whoever verifies corrects code, severity, words or days, and says why."""
    finding = _locked(finding, "change", by)
    refuse(not reason.strip() and _("Say why the finding is corrected."))
    refuse(
        values.get("severity", finding.severity) != finding.severity
        and finding.state == State.CHECKED
        and _("The severity stays while the second review is due.")
    )
    return changes.update(finding, values, by=by, version=version, action="finding.change", reason=reason)


@transaction.atomic
def reopen(finding, *, by, seen, due_on):
    """A look-back found that it is not gone: it runs again until a new day."""
    finding = changes.locked(finding)
    if finding.state != State.CLOSED:
        raise RuleViolation(finding.what_happened())
    refuse(finding.is_answered_by(by) and _("Nobody looks back at the findings of the own unit."))
    values = {"state": State.REOPENED, "reopened_on": timezone.localdate(), "due_on": due_on}
    values |= {"reopenings": finding.reopenings + 1, "closed_on": None, "closed_by": None}
    values |= {"submitted_on": None}
    return changes.update(finding, values, by=by, action="finding.reopened", reason=seen)


def _locked(finding, verb, by):
    """The row as it is now, held; whoever comes too late is told who acted."""
    finding = changes.locked(finding)
    refuse(finding.why_not(verb, by))
    return finding


def _move(finding, verb, by, *, reason="", values=None, **more):
    target = {"state": STEPS[verb].target}
    return changes.update(
        finding, target | more | (values or {}), by=by, action=f"finding.{verb}", reason=reason
    )


def _closed(by) -> dict:
    return {"closed_on": timezone.localdate(), "closed_by": by}


def _write_measures(finding, measures):
    """The measures of this hand-in take the place of those that came back."""
    rows = [row for row in measures if row["text"].strip()]
    refuse(not rows and _("Write down at least one measure."))
    last = finding.measures_by
    late = [row["text"] for row in rows if last and row["due_on"] > last]
    refuse(late and _("A measure cannot be due after the finding: %(text)s") % {"text": late[0]})
    finding.measures.all().delete()
    for order, row in enumerate(rows, start=1):
        measure = FindingMeasure(
            finding=finding, order=order, text=row["text"], owner=row["owner"], due_on=row["due_on"]
        )
        measure.full_clean()
        measure.save()


def _hand_in(finding, kind, by, **values):
    """Keep this version as it was handed in."""
    kept = [
        {"text": m.text, "owner": m.owner.name, "due_on": m.due_on.isoformat()}
        for m in finding.measures.select_related("owner")
    ]
    handed_in = HandIn(finding=finding, kind=kind, by=by, measures=kept, **values)
    handed_in.full_clean(exclude=UNASKED | ({"text"} if kind == Kind.MEASURES else set()))
    handed_in.save()
    return handed_in


def _judge(finding, kind, verdict, by, seen):
    """Write what was said about the version that waits."""
    refuse(
        verdict != Verdict.RECALLED
        and kind == Kind.RECTIFICATION
        and not seen.strip()
        and _("Say what was seen.")
    )
    handed_in = finding.waiting_hand_in(kind)
    if handed_in:
        HandIn.objects.filter(pk=handed_in.pk).update(
            verdict=verdict, judged_by=by, judged_at=timezone.now(), seen=seen
        )


def _confirmed(finding, verdict, by, words):
    refuse(not words.strip() and _("Say what was seen."))
    handed_in = finding.waiting_hand_in(Kind.RECTIFICATION)
    if handed_in:
        HandIn.objects.filter(pk=handed_in.pk).update(
            verdict=verdict, confirmed_by=by, confirmed_at=timezone.now(), confirmation=words
        )
