"""How a supervision visit goes: begun, written line by line, completed by the team, signed by the leader who led."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import SupervisionChecklist, SupervisionVisit, VisitAnswer
from assessments.scoring import visit_points
from assessments.services import findings
from common import audit, changes
from common.errors import StaleEdit, refuse
from common.tables import show

audit.WORDS |= {
    "supervision_visit.begun": gettext_lazy("begun on site"),
    "supervision_visit.texts_changed": gettext_lazy("words of the visit changed"),
    "supervision_visit.completed": gettext_lazy("completed by the team"),
    "supervision_visit.sent_back": gettext_lazy("sent back by the leader"),
    "supervision_visit.signed": gettext_lazy("signed off by the leader"),
    "visit_answer.written": gettext_lazy("line written"),
    "visit_answer.changed": gettext_lazy("line changed"),
}
State, Result = SupervisionVisit.State, VisitAnswer.Result
WRITTEN = ("result", "occurrences", "points_off", "methods", "sample", "note")
TEXTS = ("guidance", "impression")


@transaction.atomic
def begin(visit, *, by, visited_on=None, checklist=None):
    """The team is at the branch: the day is noted, and the checklist in force is taken and kept."""
    visit = changes.locked(visit)
    refuse(visit.why_not_begin(by))
    day, today = visited_on or timezone.localdate(), timezone.localdate()
    if not visit.planned_on <= day <= today:
        raise ValidationError({"visited_on": _("It lies between the planned day and today.")})
    checklist = checklist or in_force()
    refuse("" if checklist else _("No supervision checklist is published yet."))
    values = {"state": State.UNDER_WAY, "visited_on": day, "checklist": checklist}
    visit = changes.update(visit, values, by=by, action="supervision_visit.begun")
    refuse("" if visit.lines() else _("This checklist has no line on the theme of the visit."))
    return visit


def in_force():
    """The checklist that was published last."""
    published = SupervisionChecklist.objects.filter(state=SupervisionChecklist.State.PUBLISHED)
    return published.order_by("-published_on", "-pk").first()


@transaction.atomic
def save_line(visit, item, *, by, version=0, **values):
    """Write one line; whoever read an older version of it learns what stands there now."""
    visit = changes.locked(visit)
    refuse(visit.why_not_write(by))
    refuse("" if item in visit.lines() else _("This line does not belong to the visit."))
    values = settled(item, values)
    answer = visit.answers.filter(item=item).first()
    if answer is None:
        answer = VisitAnswer(visit=visit, item=item, by=by, **values)
        return changes.create(answer, by=by, action="visit_answer.written")
    if all(getattr(answer, name) == value for name, value in values.items()):
        return answer  # sent twice, because the answer to the first was lost on the way
    if answer.version != version:
        raise StaleEdit(_("%(who)s wrote this line while you were away.") % {"who": answer.by})
    action = "visit_answer.changed"
    return changes.update(answer, values, by=by, version=version, action=action, derived={"by": by})


def settled(item, values) -> dict:
    """What is kept of a line: the rule works out the points, and only a problem takes any."""
    values = {name: values[name] for name in WRITTEN if name in values}
    if values.get("result") != Result.PROBLEM:
        return values | {"occurrences": 0, "points_off": visit_points.NOTHING}
    counts = item.rule == item.Rule.PER_OCCURRENCE
    occurrences = max(values.get("occurrences") or 0, 1) if counts else 1
    judged = values.get("points_off") or visit_points.NOTHING
    try:
        off = visit_points.points_off(
            item.rule,
            points=item.points,
            step=item.step,
            most=item.most,
            occurrences=occurrences,
            judged=judged,
        )
    except ValueError:
        limits = {"least": show(item.step, 1), "most": show(item.highest, 1)}
        words = _("Between %(least)s and %(most)s points are taken off here.")
        raise ValidationError({"points_off": words % limits}) from None
    return values | {"occurrences": occurrences, "points_off": off}


@transaction.atomic
def write_text(visit, name, *, by, text, mark):
    """Write what was advised or the impression as a whole; the mark says which text was read before."""
    visit = changes.locked(visit)
    refuse(visit.why_not_write(by))
    now = getattr(visit, name)
    if text == now:
        return visit
    if mark != mark_of(now):
        raise StaleEdit(_("Somebody else wrote here while you were away."))
    return changes.update(visit, {name: text}, by=by, action="supervision_visit.texts_changed")


def mark_of(text) -> str:
    """By what a text is known again."""
    return sha256(text.encode()).hexdigest()[:16] if text else "0"


@transaction.atomic
def complete(visit, *, by):
    """Every line is answered; the leader who led signs next."""
    visit = changes.locked(visit)
    refuse(visit.why_not_complete(by))
    values = {"state": State.COMPLETED, "completed_on": timezone.localdate(), "completed_by": by}
    return changes.update(visit, values | {"remark": ""}, by=by, action="supervision_visit.completed")


@transaction.atomic
def send_back(visit, *, by, reason):
    """The leader wants something written otherwise before signing."""
    visit = changes.locked(visit)
    refuse(visit.why_not_sign(by))
    values = {"state": State.UNDER_WAY, "remark": reason, "completed_on": None, "completed_by": None}
    return changes.update(visit, values, by=by, action="supervision_visit.sent_back", reason=reason)


@transaction.atomic
def sign_off(visit, *, by):
    """The leader who led signs: what was noted goes to the branch, and nothing changes any more."""
    visit = changes.locked(visit)
    refuse(visit.why_not_sign(by))
    values = {"state": State.SIGNED, "signed_on": timezone.localdate()}
    visit = changes.update(visit, values, by=by, action="supervision_visit.signed")
    findings.issue_of_visit(visit, by=by)
    return visit
