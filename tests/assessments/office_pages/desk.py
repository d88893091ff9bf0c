"""The office's workbook in a browser, for tests: its forms as they are sent back, and answers to its doubts."""

from pathlib import Path

from django.urls import reverse

from assessments.models import Figure
from assessments.services.office_book import Office
from tests.pages import page

FILE = Path(__file__).parents[2] / "data" / "2026年三季度生产经营指标完成情况.xlsx"
TEAMS = "综采一队 综采二队 综采三队 掘进一队 掘进二队 开拓队 机电队 运输队 通风队 洗选车间 供电车间 物资供应站".split()


def url(step, row):
    return reverse(f"assessments:office_{step}", args=[row.pk])


def mapping_typed(browser, row, **changes):
    """The mapping page's forms as a browser would send them back."""
    parts = browser.get(url("mapping", row)).context["parts"]
    typed = {"step": "read"}
    for formset in (parts.columns, parts.names, parts.words):
        typed |= {
            f"{formset.prefix}-TOTAL_FORMS": len(formset.forms),
            f"{formset.prefix}-INITIAL_FORMS": len(formset.forms),
        }
    forms = [parts.rows, *parts.columns, *parts.names, *parts.words]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value not in (None, False):
                typed[bound.html_name] = value
    return typed | changes


def decide(browser, row, **answers):
    """Answers to cells: H15="transport_cost" another figure, "=1300" a value, else the action itself."""
    typed = {"ref": list(answers)}
    for ref, answer in answers.items():
        if answer.startswith("="):
            typed |= {f"action-{ref}": "value", f"value-{ref}": answer[1:]}
        elif "_cost" in answer:
            typed[f"action-{ref}"] = f"metric:{answer}"
        else:
            typed[f"action-{ref}"] = answer
    return browser.post(url("answers", row), typed)


def settle(browser, row):
    """Everything that is doubtful in the office's workbook, as an office would answer."""
    assert browser.post(url("alike", row), {"code": "blank", "answer": ""}).status_code == 302
    decide(
        browser,
        row,
        F10="=1300",
        H15="transport_cost",
        I15="transport_cost",
        H17="washing_cost",
        I17="washing_cost",
    )
    row.refresh_from_db()
    book = Office(row)
    assert not book.undecided, [(cell.ref, [doubt.code for doubt in cell.doubts]) for cell in book.undecided]


def take(browser, row, run_jobs, **typed):
    answer = browser.post(url("take", row), typed)
    assert answer.status_code == 302, page(answer, answer.status_code)
    run_jobs()
    row.refresh_from_db()
    return row


def figure(units, name, metric):
    return Figure.objects.get(unit=units[name], metric__code=metric)
