"""Filing, ending and computing meet at the period's row: a figure is counted or refused, never lost between."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from assessments.models import Figure, FigureChange, Period
from assessments.services import filing, periods, verdicts
from assessments.services.entries import Entry
from assessments.services.filing import database_clock
from common.errors import RuleViolation
from tests import factories
from tests.assessments import filing_cast as cast

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
FILERS = 50
D = Decimal


@pytest.fixture
def company(transactional_roles):
    return factories.branch("C01", "晋兴煤业党委", kind="committee")


@pytest.fixture
def filer(company):
    return factories.person("fin1", "经管部小吴", company, "confirmer")


@pytest.fixture
def units(company):
    branch = factories.branch("B01", "综采一队党支部", parent=company)
    return [factories.unit(f"U{n:02}", f"综采{n}队", branch) for n in range(FILERS)]


@pytest.fixture
def output():
    return cast.metric("raw_coal_output")


def at_once(works):
    """Every piece of work in a thread with its own connection, all let go at the same moment."""
    gate = Barrier(len(works))

    def carry_out(work):
        try:
            gate.wait(timeout=30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(carry_out, works))


def reporting(period, metric, unit, by):
    def work():
        try:
            return filing.file_figure(period, metric, unit=unit, by=by, actual=D(1)).unit_id
        except (RuleViolation, ValidationError) as refusal:
            return str(refusal)

    return work


@pytest.mark.parametrize("attempt", range(3))
def test_what_arrives_while_filing_ends_is_in_the_table_or_refused_in_words(output, units, filer, attempt):
    period = cast.period()
    works = [reporting(Period.objects.get(pk=period.pk), output, unit, filer) for unit in units]
    seen = []

    def end():
        periods.end_filing(period, by=None)
        # What a run would see that begins the moment filing has ended.
        seen.extend(Figure.objects.values_list("unit", flat=True))

    answers = at_once([*works[:25], end, *works[25:]])
    accepted = {answer for answer in answers if isinstance(answer, int)}
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert accepted == set(seen) == set(Figure.objects.values_list("unit", flat=True))
    assert len(accepted) + len(refused) == FILERS
    assert all("2026" in words for words in refused)


def test_a_figure_that_a_run_did_not_read_is_later_than_the_run(output, units, filer):
    period = cast.period()
    readings = []

    def read():
        for _again in range(10):
            with transaction.atomic():
                Period.objects.select_for_update().get(pk=period.pk)
                at = database_clock()
            readings.append((at, set(Figure.objects.filter(changed_at__lte=at).values_list("pk", flat=True))))

    at_once([read, *(reporting(Period.objects.get(pk=period.pk), output, unit, filer) for unit in units)])
    assert Figure.objects.count() == FILERS
    for at, read_then in readings:
        assert read_then == set(Figure.objects.filter(changed_at__lte=at).values_list("pk", flat=True))


def test_two_who_report_the_same_figure_at_once_make_one_figure(output, units, filer, company):
    period, other = cast.period(), factories.person("fin2", "生产部小郑", company, "confirmer")
    works = [reporting(Period.objects.get(pk=period.pk), output, units[0], by) for by in [filer, other] * 5]
    answers = at_once(works)
    assert set(answers) == {units[0].pk}
    assert (Figure.objects.count(), FigureChange.objects.count()) == (1, 0)


def test_files_with_the_same_figures_in_another_order_do_not_block_each_other(output, units, filer):
    period = cast.period()

    def taking(order):
        entries = [Entry(output, unit=unit, actual=D(1)) for unit in order]
        mine = Period.objects.get(pk=period.pk)
        return lambda: filing.file_many(mine, entries, by=filer, source="表")

    answers = at_once([taking(units), taking(units[::-1])] * 3)
    assert sum(answer.count(verdicts.ADDED) for answer in answers) == FILERS
    assert Figure.objects.count() == FILERS
