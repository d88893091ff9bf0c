"""Problems noted on a visit, before its leader signs: noted, changed, dropped."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Finding
from assessments.models.finding_codes import due_day
from assessments.services import findings
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "finding.note_changed": gettext_lazy("changed on the visit"),
    "finding.dropped": gettext_lazy("dropped on the visit"),
}


@transaction.atomic
def note(visit, *, by, code, item=None, **values):
    """Note a problem; what is left empty follows from its code, and the day from the rule of its severity."""
    visit = changes.locked(visit)
    refuse(visit.why_not_note(by))
    values = completed(visit, code, item, values)
    return findings.note(visit, by=by, item=item, code=code, **values)


@transaction.atomic
def change(finding, *, by, version=None, code=None, **values):
    """Word it otherwise; the branch has not heard of it yet."""
    finding = changes.locked(finding)
    refuse(why_not_change(finding, by))
    code = code or finding.code
    values = completed(finding.visit, code, finding.item, values) | {"code": code}
    values.pop("found_on")
    return changes.update(finding, values, by=by, version=version, action="finding.note_changed")


@transaction.atomic
def drop(finding, *, by, reason=""):
    """Take it away again; the log keeps what it was. The visit is held first, as by whoever signs."""
    visit = changes.locked(finding.visit) if finding.visit_id else None
    finding = changes.locked(finding)
    refuse(why_not_change(finding, by))
    audit.record(by, "finding.dropped", visit, reason=f"{finding.statement} {reason}".strip())
    finding.delete()
    return visit


def why_not_change(finding, by) -> str:
    """The reason why a noted problem cannot be changed or dropped here; empty when it can."""
    if finding.visit is None or finding.state != Finding.State.NOTED:
        return _("It has been issued; it goes its own way now.")
    return finding.visit.why_not_note(by)


def completed(visit, code, item, values) -> dict:
    """What was typed with what follows from the code, the line and the severity."""
    values = dict(values)
    values["severity"] = values.get("severity") or code.severity
    values["theme"] = item.theme if item else code.theme
    values["basis"] = values.get("basis") or (item.basis if item else "") or code.basis
    values["suggestion"] = values.get("suggestion") or code.measure
    values["found_on"] = visit.day
    values["due_on"] = values.get("due_on") or first_day(visit, values)
    return values


def first_day(visit, values):
    """What can be mended on the spot is due at once; the rest after the term of its severity."""
    if values.get("term") == Finding.Term.IMMEDIATE:
        return visit.day
    return due_day(values["severity"], visit.day)
