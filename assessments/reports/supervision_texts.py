"""The sections of the quarterly supervision report, and what they say before a person edits them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from assessments.models.follow_up_orders import Step
from common.quarters import Quarter

SECTIONS = {
    "situation": gettext_lazy("1. The quarter's supervision"),
    "coverage": gettext_lazy("2. Coverage"),
    "findings": gettext_lazy("3. What was found"),
    "common": gettext_lazy("4. Common problems"),
    "repeats": gettext_lazy("5. Problems that came up again"),
    "rectification": gettext_lazy("6. Rectification"),
    "examples": gettext_lazy("7. Examples"),
    "next_steps": gettext_lazy("8. What comes next"),
}
NAMED = 5  # of a list, so many stand in the text; the tables have them all


def prefilled(report) -> dict[str, str]:
    """The sections as the numbers say them."""
    numbers = report.numbers
    values = {"quarter": Quarter.parse(report.quarter).label, "scope": report.scope.name}
    return {
        "situation": situation(numbers, values),
        "coverage": covered(numbers["coverage"]),
        "findings": found(numbers),
        "common": common(numbers["common"]),
        "repeats": repeated(numbers["repeats"]),
        "rectification": rectified(numbers),
        "examples": examples(numbers["examples"]),
        "next_steps": next_steps(numbers),
    }


def situation(numbers, values) -> str:
    values = {**values, **numbers["coverage"], "found": numbers["findings"]["found"]}
    return (
        _(
            "In %(quarter)s inspection teams made %(made)s supervision visits to the branches of %(scope)s and issued %(found)s findings. The results are hereby reported."
        )
        % values
    )


def covered(coverage) -> str:
    share = f"{100 * coverage['covered'] / coverage['branches']:.0f}%" if coverage["branches"] else "—"
    return _(
        "%(branches)s branches were to be covered, %(covered)s were visited (%(share)s). %(planned)s visits were planned, %(made)s were made and signed off, %(missed)s were missed."
    ) % {**coverage, "share": share}


def found(numbers) -> str:
    count = numbers["findings"]
    if not count["found"]:
        return _("No finding was issued in the quarter.")
    themes = pgettext("between", ", ").join(
        _("%(name)s %(found)s") % theme for theme in numbers["themes"][:NAMED]
    )
    text = _("%(found)s findings were issued, %(serious)s of them serious. By theme: %(themes)s.")
    return text % {**count, "themes": themes}


def common(rows) -> str:
    if not rows:
        return _("No kind of problem was found at several branches.")
    lines = [
        _("(%(number)s) %(name)s: %(found)s findings at %(branches)s branches.") % {**row, "number": number}
        for number, row in enumerate(rows[:NAMED], 1)
    ]
    return "\n".join([_("The following problems were found at several branches:"), *lines])


def repeated(rows) -> str:
    if not rows:
        return _("No problem came up again at the same branch within four quarters.")
    lines = [_("%(branch)s: %(name)s, %(times)s times.") % row for row in rows[:NAMED]]
    head = _("%(count)s problems came up again at the same branch within four quarters, among them:")
    return "\n".join([head % {"count": len(rows)}, *lines])


def rectified(numbers) -> str:
    closing = numbers["closing"]
    lines = [
        _(
            "%(closed)s findings were closed in the quarter, %(on_time)s of them in time. On %(as_of)s %(undone)s were still to be rectified, %(overdue)s of them overdue."
        )
        % {
            **closing,
            "undone": numbers["undone"],
            "overdue": numbers["overdue"],
            "as_of": date_format(date.fromisoformat(numbers["as_of"])),
        }
    ]
    if closing["closed"]:
        lines.append(
            _("One half was closed within %(median)s days, nine in ten within %(most)s days.")
            % {name: f"{closing[name]:g}" for name in ("median", "most")}
        )
    if any(numbers["orders"].values()):
        lines.append(letters(numbers["orders"]))
    looked = numbers["look_backs"]
    if looked["drawn"]:
        text = _(
            "%(drawn)s closed findings were drawn for a look-back: %(holds)s hold, %(reopened)s were reopened, %(due)s are to be checked."
        )
        lines.append(text % looked)
    return "\n".join(lines)


def letters(orders) -> str:
    parts = [
        _("%(name)s %(found)s") % {"name": step.label, "found": orders[step.value]}
        for step in Step
        if orders[step.value]
    ]
    return _("Letters were issued: %(letters)s.") % {"letters": pgettext("between", ", ").join(parts)}


def examples(rows) -> str:
    if not rows:
        return _("The quarter brought no serious finding.")
    return "\n".join(
        _("(%(number)s) %(branch)s: %(statement)s") % {**row, "number": number}
        for number, row in enumerate(rows, 1)
    )


def next_steps(numbers) -> str:
    lines = [
        _("(1) Keep up the rectification: close what is open in time, with the person responsible named.")
    ]
    if numbers["common"] or numbers["repeats"]:
        lines.append(
            _("(2) Rectify common and repeated problems at their cause, and learn from one for all.")
        )
    else:
        lines.append(_("(2) Look for problems oneself, and keep what was rectified from coming back."))
    lines.append(_("(3) Look back in time and make sure that what was closed holds."))
    return "\n".join(lines)


def renewed(report, numbers) -> dict[str, str]:
    """The sections for new numbers: what nobody edited is said anew, what was edited stays."""
    former, report.numbers = report.prefilled, numbers
    now = prefilled(report)
    return {
        key: text if report.sections.get(key, "") == former.get(key, "") else report.sections[key]
        for key, text in now.items()
    }
