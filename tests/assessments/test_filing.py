"""The one way by which figures get in."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Figure, FigureChange
from assessments.services import filing, periods, verdicts
from assessments.services.entries import Entry
from branches.models import UnitAssignment
from branches.services import organization
from common.audit import AuditEvent
from common.errors import RuleViolation, StaleEdit
from tests import factories
from tests.assessments import filing_cast as cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
D = Decimal


@pytest.fixture
def period():
    cast.scheme()
    return cast.period()


@pytest.fixture
def output():
    return cast.metric("raw_coal_output")


@pytest.fixture
def records():
    return cast.metric("life_records")


@pytest.fixture
def team(mining):
    return factories.unit("U01", "综采一队", mining)


@pytest.fixture
def filer(company):
    """Somebody of the department that hands in figures for the whole enterprise."""
    return factories.person("fin1", "经管部小吴", company, "confirmer")


@pytest.fixture
def colleague(company):
    return factories.person("fin2", "生产部小郑", company, "confirmer")


def file(period, metric, by, **values):
    return filing.file_figure(period, metric, by=by, **values)


def refusal_of(call, *args, **values):
    with pytest.raises(ValidationError) as refusal:
        call(*args, **values)
    return refusal.value.message_dict


def test_a_units_figure_belongs_to_the_branch_that_answers_for_it_at_the_periods_end(
    period, output, team, tunnelling, filer
):
    organization.change_unit(team, by=None, branch=tunnelling, assigned_on=date(2026, 8, 1))
    figure = file(
        period, output, filer, unit=team, target=D(52), actual=D("54.6"), source="月报.xlsx · 表1!C6"
    )
    assert (figure.branch, figure.unit, figure.source) == (tunnelling, team, "月报.xlsx · 表1!C6")
    assert (figure.changed_by, figure.version) == (filer, 1)
    event = AuditEvent.objects.get(action="figure.reported")
    assert event.changes["actual"] == [None, "54.6"]


def test_a_unit_that_moves_after_the_quarter_still_counts_for_its_old_branch(
    period, output, team, mining, tunnelling, filer
):
    organization.change_unit(team, by=None, branch=tunnelling, assigned_on=date(2026, 10, 1))
    assert file(period, output, filer, unit=team, target=D(52), actual=D(50)).branch == mining


def test_the_same_value_filed_again_follows_its_unit_to_the_branch_that_answers_for_it(
    period, output, team, mining, tunnelling, filer, colleague
):
    first = file(period, output, filer, unit=team, target=D(52), actual=D(50))
    organization.change_unit(team, by=None, branch=tunnelling, assigned_on=date(2026, 9, 1))
    again = file(period, output, colleague, unit=team, target=D(52), actual=D(50))
    assert (again.pk, again.branch, again.version) == (first.pk, tunnelling, 2)
    change = FigureChange.objects.get()
    assert (change.old["branch"], change.new["branch"]) == (mining.name, tunnelling.name)
    corrected = AuditEvent.objects.get(action="figure.corrected")
    assert corrected.changes == {"branch": [mining.name, tunnelling.name]}
    assert file(period, output, colleague, unit=team, target=D(52), actual=D(50)).version == 2


def test_a_unit_for_which_no_branch_answered_then_has_no_figure(period, output, team, filer):
    UnitAssignment.objects.filter(unit=team).update(since=date(2026, 11, 1))
    found = refusal_of(file, period, output, filer, unit=team, target=D(52), actual=D(50))
    assert "No branch answered" in found["unit"][0]


def test_a_correction_keeps_the_old_value_who_when_and_why(period, output, team, filer, colleague):
    first = file(period, output, filer, unit=team, target=D(52), actual=D("54.6"), source="月报")
    second = file(period, output, colleague, unit=team, target=D(52), actual=D("53.9"), reason="过磅单重复")
    change = FigureChange.objects.get(figure=first)
    assert (change.old["actual"], change.new["actual"]) == ("54.6", "53.9")
    assert (change.old["by"], change.old["source"], change.by, change.reason) == (
        filer.name,
        "月报",
        colleague,
        "过磅单重复",
    )
    assert (second.pk, second.version, second.changed_by) == (first.pk, 2, colleague)
    assert change.at == second.changed_at > first.changed_at


def test_the_same_value_again_writes_nothing(period, output, team, filer, colleague):
    first = file(period, output, filer, unit=team, target=D("52.0"), actual=D("54.60"))
    again = file(period, output, colleague, unit=team, target=D(52), actual=D("54.6"), source="another file")
    assert (again.version, again.changed_by) == (1, filer)
    assert not FigureChange.objects.exists()
    assert AuditEvent.objects.filter(target_type="assessments.figure").count() == 1
    assert again.pk == first.pk


def test_ones_own_slip_needs_no_reason_while_filing_but_anothers_value_does(
    period, output, team, filer, colleague
):
    file(period, output, filer, unit=team, target=D(52), actual=D(45))
    assert file(period, output, filer, unit=team, target=D(52), actual=D("54.6")).version == 2
    found = refusal_of(file, period, output, colleague, unit=team, target=D(52), actual=D(50))
    assert "经管部小吴 reported 54.6" in found["reason"][0]


def test_what_another_left_as_not_reported_is_filled_in_without_a_reason(
    period, output, team, filer, colleague
):
    file(period, output, filer, unit=team, state="not_reported")
    assert file(period, output, colleague, unit=team, target=D(52), actual=D(50)).actual == D(50)


def test_the_target_that_another_set_for_a_figure_still_waited_for_changes_only_with_a_reason(
    period, output, team, filer, colleague
):
    file(period, output, filer, unit=team, state="not_reported", target=D(52))
    for values in ({"target": D(40), "actual": D(50)}, {"state": "not_reported", "target": D(40)}):
        found = refusal_of(file, period, output, colleague, unit=team, **values)
        assert "经管部小吴 has set the target to 52" in found["reason"][0]
    assert file(period, output, filer, unit=team, state="not_reported", target=D(51)).target == D(51)
    assert file(period, output, colleague, unit=team, target=D(51), actual=D(50)).actual == D(50)


def test_a_target_that_is_empty_so_far_is_filled_in_by_anybody(period, output, team, filer, colleague):
    file(period, output, filer, unit=team, state="not_reported", note="待核")
    state = {"state": "not_reported", "target": D(52)}
    assert file(period, output, colleague, unit=team, **state).target == D(52)


def test_after_the_end_of_filing_every_figure_needs_a_reason(period, output, team, filer):
    periods.end_filing(period, by=None)
    found = refusal_of(file, period, output, filer, unit=team, target=D(52), actual=D(50))
    assert "Filing for" in found["reason"][0]
    figure = file(period, output, filer, unit=team, target=D(52), actual=D(50), reason="停电，补报")
    assert FigureChange.objects.get(figure=figure).old == {}
    refusal_of(file, period, output, filer, unit=team, target=D(52), actual=D(51))


@pytest.mark.parametrize("state", ["open", "closed"])
def test_no_reason_helps_before_filing_and_after_the_close(output, team, filer, state):
    period = cast.period(state=state)
    with pytest.raises(RuleViolation, match=r"not begun|closed"):
        file(period, output, filer, unit=team, target=D(52), actual=D(50), reason="please")
    assert not Figure.objects.exists()


def test_whoever_read_an_older_version_is_told_what_stands_there_now(period, output, team, filer, colleague):
    read = file(period, output, filer, unit=team, target=D(52), actual=D(45))
    file(period, output, colleague, unit=team, target=D(52), actual=D("54.6"), reason="漏一班")
    with pytest.raises(StaleEdit) as stale:
        file(period, output, filer, unit=team, target=D(52), actual=D(46), version=read.version, reason="x")
    assert stale.value.comparison == [{"field": "actual", "yours": "46", "theirs": "54.6"}]
    assert "生产部小郑" in str(stale.value)


def test_not_reported_and_not_assessed_are_states_and_never_zero(period, output, team, filer):
    figure = file(period, output, filer, unit=team, state="not_applicable", target=D(52))
    assert (figure.state, figure.actual, figure.target) == ("not_applicable", None, D(52))
    found = refusal_of(file, period, output, filer, unit=team, state="not_reported", actual=D(0))
    assert "has no value" in found["actual"][0]
    found = refusal_of(file, period, output, filer, unit=team, state="value")
    assert "needs a value" in found["actual"][0]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"actual": D(50)}, "target", "target is missing"),
        ({"actual": D(50), "target": D(0)}, "target", "target is 0"),
        ({"actual": D(50), "target": D(-1)}, "target", "negative"),
        ({"actual": D("1.23456"), "target": D(1)}, "actual", "four decimal places"),
        ({"actual": D("1e15"), "target": D(1)}, "actual", "too large"),
        ({"actual": D("NaN"), "target": D(1)}, "actual", "too large"),
        ({"actual": D(1), "target": D(1), "note": "长" * 501}, "note", "500 characters"),
        ({"state": "guess", "actual": D(1), "target": D(1)}, "state", "state is"),
    ],
)
def test_a_value_that_the_rule_or_the_table_cannot_hold_is_refused_beside_its_field(
    period, output, team, filer, values, field, words
):
    found = refusal_of(file, period, output, filer, unit=team, **values)
    assert words in found[field][0]
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12\u300034", "12 34"),
        ("一队\u3000二队", "一队 二队"),
        ("12\u00a034\t56\u200978", "12 34 56 78"),
        ("\u3000停电\u3000", "停电"),
        ("一队\r\n二队\r三队\n四队", "一队\n二队\n三队\n四队"),
        ("一队\u2028二队\u2029三队\x0b四队\x85五队", "一队\n二队\n三队\n四队\n五队"),
        ("班长\ue863", "班长\ue863"),  # a rare character of a name, in the private area of an office's font
        ("班长\U00033480", "班长\U00033480"),  # from an extension younger than our table of characters
        ("a\x00b\x1bc\u202ed\u200be\ufefff\ud800g\uffffh", "abcdefgh"),
    ],
)
def test_blanks_and_rare_characters_of_a_note_and_a_reason_stay_and_control_characters_go(
    period, output, team, filer, typed, kept
):
    periods.end_filing(period, by=None)
    figure = file(period, output, filer, unit=team, state="not_reported", note=typed, reason=typed)
    figure.refresh_from_db()
    assert (figure.note, FigureChange.objects.get(figure=figure).reason) == (kept, kept)


def test_events_are_stored_as_the_rule_counts_them(period, records, mining, filer):
    items = [
        {"code": "late", "count": "2.0"},
        {"code": "faked", "count": 1, "amount": "2.50", "matter": " 八月支委会 "},
        {"code": "late", "count": 0},
    ]
    figure = file(period, records, filer, branch=mining, items=items)
    figure.refresh_from_db()
    assert figure.items == [
        {"code": "late", "count": "2"},
        {"code": "faked", "count": "1", "amount": "2.5", "matter": "八月支委会"},
    ]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([{"code": "absent"}], "does not belong"),
        ([{"code": "late", "count": -1}], "negative"),
        ([{"code": "faked", "count": 1}], "has not chosen"),
        ([{"code": "faked", "count": 1, "amount": 9}], "outside the range"),
        ([{"code": "late", "count": "many"}], "plain numbers"),
    ],
)
def test_an_event_that_the_rule_does_not_know_is_refused(period, records, mining, filer, items, words):
    assert words in refusal_of(file, period, records, filer, branch=mining, items=items)["items"][0]


def test_nothing_happened_is_said_and_not_left_empty(period, records, mining, filer):
    assert file(period, records, filer, branch=mining, actual=D(0)).state == "value"
    refusal_of(file, period, cast.metric("party_judged"), filer, branch=mining)


def test_a_party_figure_belongs_to_a_branch(period, records, team, filer):
    assert (
        "belongs to a branch" in refusal_of(file, period, records, filer, unit=team, actual=D(0))["unit"][0]
    )


def test_what_is_assessed_everywhere_is_not_declared_not_assessed(output, team, filer):
    cast.scheme(raw_coal_output={"not_applicable": "refuse"})
    found = refusal_of(file, cast.period(), output, filer, unit=team, state="not_applicable")
    assert "assessed everywhere" in found["state"][0]


def test_a_figure_that_no_scheme_asks_for_is_kept_all_the_same(output, team, filer):
    assert file(cast.period(), output, filer, unit=team, actual=D(50)).target is None


def test_whoever_may_report_for_one_branch_does_not_report_for_the_next(period, output, mining, tunnelling):
    own = factories.person("conf1", "综采核算员", mining, "confirmer")
    foreign = factories.unit("U02", "掘进二队", tunnelling)
    found = refusal_of(file, period, output, own, unit=foreign, target=D(1), actual=D(1))
    assert "outside your responsibility" in found["branch"][0]


def test_a_branch_that_was_closed_before_the_end_has_no_figure(period, records, company, filer):
    gone = factories.branch("B09", "撤销支部", parent=company)
    organization.close(gone, by=None, closed_on=date(2026, 8, 1))
    gone.refresh_from_db()
    assert "did not exist" in refusal_of(file, period, records, filer, branch=gone, actual=D(0))["branch"][0]


def test_many_are_taken_all_or_none_and_the_bad_ones_are_named(period, output, team, mining, filer):
    other = factories.unit("U02", "综采二队", mining)
    entries = [
        Entry(output, unit=team, target=D(52), actual=D(50)),
        Entry(output, unit=other, target=D(0), actual=D(50)),
        Entry(output, unit=team, target=D(52), actual=D(51)),
    ]
    with pytest.raises(verdicts.RowsRefused) as refused:
        filing.file_many(period, entries, by=filer, source="表.xlsx")
    assert sorted(refused.value.problems) == [1, 2]
    assert "twice" in refused.value.problems[2][0].message
    assert not Figure.objects.exists()


def test_the_outcome_of_many_says_what_was_added_corrected_and_left(period, output, team, mining, filer):
    other, third = factories.unit("U02", "综采二队", mining), factories.unit("U03", "综采三队", mining)
    file(period, output, filer, unit=team, target=D(52), actual=D(50))
    file(period, output, filer, unit=other, target=D(48), actual=D(40))
    entries = [
        Entry(output, unit=third, target=D(50), actual=D(50), source="表.xlsx · 表1!C8"),
        Entry(output, unit=team, target=D(52), actual=D(50)),
        Entry(output, unit=other, target=D(48), actual=D("47.1")),
    ]
    outcome = filing.file_many(period, entries, by=filer, source="表.xlsx")
    assert [verdict.kind for verdict in outcome.verdicts] == ["added", "same", "corrected"]
    assert Figure.objects.get(unit=third).source == "表.xlsx · 表1!C8"
    assert FigureChange.objects.get().source == "表.xlsx"
    assert AuditEvent.objects.get(action="figures.filed").changes == {
        "Newly reported": ["", "1"],
        "Corrected": ["", "1"],
        "Unchanged": ["", "1"],
        "Source": ["", "表.xlsx"],
    }


def test_events_in_another_spelling_are_no_correction(period, records, mining, filer):
    figure = file(period, records, None, branch=mining, items=[{"code": "late", "count": 1}])
    Figure.objects.update(items=[{"code": "late", "count": "1.0", "matter": ""}])
    assert file(period, records, filer, branch=mining, items=[{"code": "late", "count": 1}]).version == 1
    assert figure.changes.count() == 0


def test_looking_ahead_tells_the_outcome_and_writes_nothing(period, output, team, mining, filer, colleague):
    file(period, output, colleague, unit=team, target=D(52), actual=D(50))
    other = factories.unit("U02", "综采二队", mining)
    entries = [
        Entry(output, unit=team, target=D(52), actual=D(51)),
        Entry(output, unit=other, target=D(1), actual=D(1)),
    ]
    first, second = filing.look_ahead(period, entries, by=filer).verdicts
    assert (first.kind, first.problems[0].field, second.kind) == ("bad", "reason", "added")
    assert Figure.objects.count() == 1


def test_many_figures_cost_no_more_queries_than_few(period, output, mining, filer):
    costs = []
    for first, count in ((0, 1), (100, 5), (1000, 250)):
        units = [factories.unit(f"U{first + n}", f"队{first + n}", mining) for n in range(count)]
        entries = [Entry(output, unit=unit, target=D(10), actual=D(9)) for unit in units]
        with CaptureQueriesContext(connection) as queries:
            filing.file_many(period, entries, by=filer, source="表")
        costs.append(len(queries))
    assert costs[1] == costs[2] <= 15
