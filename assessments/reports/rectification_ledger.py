"""The rectification ledger (整改台账) as a workbook: one line a finding, from its records."""

from datetime import date

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.models import Finding, FindingMeasure, FollowUpOrder, HandIn, LookBack
from assessments.models.follow_up_orders import Step
from common import exports
from common.exports import BookSheet, Column
from common.quarters import Quarter

CHUNK = 500
A3 = 8  # the paper of a wide table, as spreadsheet programs number it


def ledger_rows(report):
    """What the quarter found, carried over or closed in this part of the tree; withdrawn ones are no findings."""
    quarter = Quarter.parse(report.quarter)
    rows = Finding.objects.issued().filter(
        Q(closed_on=None) | Q(closed_on__gte=quarter.first_day),
        branch__path__startswith=report.scope.path,
        issued_on__lte=quarter.last_day,
    )
    return rows.order_by("branch__path", "number")


def workbook(report, progress=None) -> bytes:
    """The ledger and the report's numbers as one .xlsx file."""
    return exports.write_book([ledger(report, progress), *numbers(report)])


def ledger(report, progress=None) -> BookSheet:
    quarter = Quarter.parse(report.quarter)
    title = _("%(scope)s %(quarter)s rectification ledger") % {
        "scope": report.scope.name,
        "quarter": quarter.label,
    }
    as_of = _("As of %(day)s; found, carried over or closed in the quarter.")
    return BookSheet(
        _("Rectification ledger"),
        columns(),
        lines(ledger_rows(report), progress),
        title=title,
        lines=[as_of % {"day": date_format(timezone.localdate())}],
        freeze_columns=2,
        paper=A3,
    )


def columns() -> list[Column]:
    return [
        Column(pgettext("finding", "Number"), width=14),
        Column(_("Organisation"), width=22),
        Column(_("Theme"), width=12),
        Column(_("Problem"), width=34),
        Column(_("Basis clause"), width=18),
        Column(_("Severity"), width=9),
        Column(pgettext("finding", "Measures"), width=34),
        Column(_("Responsible person"), width=10),
        Column(_("Leader in charge"), width=10),
        Column(_("Due on"), "date"),
        Column(_("State"), width=18),
        Column(pgettext("finding", "Submitted on"), "date"),
        Column(pgettext("finding", "Closed on"), "date"),
        Column(_("Closed by"), width=10),
        Column(_("Before and after"), width=20),
        Column(_("Days"), "integer", width=9),
        Column(_("Letters"), width=22),
        Column(pgettext("page", "Look-back"), width=16),
    ]


def lines(rows, progress=None):
    """The rows piece by piece, each piece with what hangs on it."""
    rows = rows.select_related("branch", "owner", "leader", "closed_by").prefetch_related(
        Prefetch("measures", FindingMeasure.objects.select_related("owner"), to_attr="tasks"),
        Prefetch("hand_ins", HandIn.objects.filter(kind=HandIn.Kind.RECTIFICATION), to_attr="handed_in"),
        Prefetch("orders", FollowUpOrder.objects.standing().order_by("pk"), to_attr="letters"),
        Prefetch("look_backs", LookBack.objects.order_by("pk"), to_attr="looked"),
    )
    total = rows.count() if progress else 0
    for number, finding in enumerate(rows.iterator(chunk_size=CHUNK)):
        if progress and number % CHUNK == 0:
            progress(number, total)
        yield line(finding)


def line(finding) -> list:
    return [
        finding.number,
        finding.branch.name,
        str(finding.get_theme_display()),
        finding.statement,
        finding.basis,
        str(finding.get_severity_display()),
        measures(finding),
        finding.owner.name,
        finding.leader.name if finding.leader else "",
        finding.due_on,
        state(finding),
        finding.submitted_on,
        finding.closed_on,
        finding.closed_by.name if finding.closed_by else "",
        before_and_after(finding),
        ((finding.closed_on or timezone.localdate()) - finding.issued_on).days,
        "\n".join(f"{Step(each.step).label} {each.number}" for each in finding.letters),
        "\n".join(str(each.get_state_display()) for each in finding.looked),
    ]


def state(finding) -> str:
    words = str(finding.get_state_display())
    return f"{words} · {pgettext('finding', 'overdue')}" if finding.is_overdue else words


def measures(finding) -> str:
    return "\n".join(
        _("%(number)s. %(text)s (%(owner)s, %(due)s)")
        % {"number": n, "text": task.text, "owner": task.owner.name, "due": task.due_on}
        for n, task in enumerate(finding.tasks, 1)
    )


def before_and_after(finding) -> str:
    """The figure of the last rectification that was handed in with one."""
    for each in reversed(finding.handed_in):
        if each.figure and each.before is not None and each.after is not None:
            before, after = (f"{value.normalize():f}" for value in (each.before, each.after))
            return f"{each.figure}：{before} → {after}{each.unit}"
    return ""


def numbers(report) -> list[BookSheet]:
    """The report's own numbers, as they stand in it."""
    heads = [
        Column(pgettext("number", "Found"), "integer"),
        Column(_("Serious"), "integer"),
        Column(pgettext("number", "Closed"), "integer"),
        Column(_("To be rectified"), "integer"),
        Column(_("Overdue"), "integer"),
    ]
    day = date_format(date.fromisoformat(report.numbers["as_of"]))
    found = []
    for name, label, rows in (
        (_("By theme"), _("Theme"), report.numbers["themes"]),
        (_("By organisation"), _("Organisation"), report.numbers["units"]),
    ):
        found.append(
            BookSheet(
                name,
                [Column(label, width=28), *heads],
                (
                    [row[key] for key in ("name", "found", "serious", "closed", "undone", "overdue")]
                    for row in rows
                ),
                title=f"{report.title} · {name}",
                lines=[_("Numbers as of %(day)s.") % {"day": day}],
                freeze_columns=1,
            )
        )
    return found
