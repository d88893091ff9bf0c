"""The quarterly supervision report (季度督查通报) as a Word file: the texts, and the numbers as tables."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.models.follow_up_orders import Step
from assessments.reports.supervision_texts import SECTIONS
from common.documents import OfficeDocument
from common.quarters import Quarter


def document(report) -> bytes:
    """The report from its kept texts and numbers alone; records are not asked."""
    made = OfficeDocument()
    made.title(report.title, below=" ".join(below_title(report)))
    for key, title in SECTIONS.items():
        if text := report.sections.get(key, "").strip():
            made.heading(str(title))
            made.paragraph(text)
        if key in TABLES:
            TABLES[key](made, report.numbers)
    day = date_format(report.approved_on) if report.approved_on else _("(draft, not approved)")
    made.closing(report.scope.name, day)
    return made.content()


def below_title(report):
    """The edition, and of which day the numbers are."""
    if report.edition > 1:
        yield _("Edition %(edition)s") % {"edition": report.edition}
    day = date_format(date.fromisoformat(report.numbers["as_of"]))
    yield _("Numbers as of %(day)s.") % {"day": day}


def standing_heads(first):
    return (
        first,
        pgettext("number", "Found"),
        _("Serious"),
        pgettext("number", "Closed"),
        _("To be rectified"),
        _("Overdue"),
    )


def standing_rows(rows):
    for row in rows:
        yield [row["name"], *(str(row[name]) for name in ("found", "serious", "closed", "undone", "overdue"))]


SHARES = (3.4, 1, 1, 1, 1.2, 1)


def of_findings(made, numbers):
    """Themes and units, each with a line for all."""
    total = {"name": pgettext("sum", "Total"), **numbers["findings"]}
    if not total["found"]:
        return
    for name, rows in ((_("Theme"), numbers["themes"]), (_("Organisation"), numbers["units"])):
        made.table(standing_heads(name), standing_rows([*rows, total]), shares=SHARES)


def of_common(made, numbers):
    heads = (_("No."), _("Kind of problem"), _("Branches"), pgettext("number", "Found"))
    rows = [
        (str(number), row["name"], str(row["branches"]), str(row["found"]))
        for number, row in enumerate(numbers["common"], 1)
    ]
    if rows:
        made.table(heads, rows, shares=(0.7, 6, 1.2, 1.2))


def of_rectification(made, numbers):
    heads = [
        *(str(step.label) for step in Step),
        _("Drawn for a look-back"),
        _("Rectification holds"),
        _("Finding reopened"),
    ]
    looked = numbers["look_backs"]
    row = [*numbers["orders"].values(), looked["drawn"], looked["holds"], looked["reopened"]]
    if any(row):
        made.table(heads, [[str(value) for value in row]])


TABLES = {"findings": of_findings, "common": of_common, "rectification": of_rectification}


def file_name(report, kind) -> str:
    """How the file of a report or of its ledger is called."""
    ledger = _("%(scope)s %(quarter)s rectification ledger")
    values = {"scope": report.scope.name, "quarter": Quarter.parse(report.quarter).label}
    return f"{report}.docx" if kind == "docx" else f"{ledger % values}.xlsx"
