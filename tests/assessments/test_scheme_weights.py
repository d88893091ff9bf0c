"""Weights for designers: worked out in pairs or from figures, and taken over as points in one change."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessments.forms.weighing import SCALE, PairsForm
from assessments.models import Indicator, Side
from assessments.results.weighing import columns_of, complete_rows, proposed, weigh
from assessments.services import scheme_parts
from assessments.services.scheme_checks import side_points
from assessments.services.scheme_documents import create_from_document, parts_of
from assessments.services.scheme_weights import share_out, take_over
from assessments.services.schemes import last_change, publish
from common import audit
from common.errors import RuleViolation
from tests.assessments import enterprise, results_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ENGLISH = {"Accept-Language": "en"}
weights = st.lists(st.floats(0.001, 1), min_size=1, max_size=12)


@pytest.fixture
def draft():
    document = {**results_cast.DOCUMENT, "code": "drafted"}
    return create_from_document(document, by=None, effective_from=date(2026, 1, 1))


@pytest.fixture
def designer(as_user, admin):
    return as_user(admin)


def business(draft):
    return list(draft.indicators.filter(group__side="business"))


def points(draft):
    return {each.code: each.points for each in draft.indicators.all()}


def page(name, draft, of="business"):
    return reverse(f"assessments:scheme_{name}", args=[draft.pk]) + f"?of={of}"


# The service


@given(st.decimals("1", "1000", places=2), weights)
def test_parts_add_up_to_the_cent_and_the_largest_takes_what_rounding_leaves(total, given_weights):
    whole = sum(given_weights)
    parts = share_out(total, [weight / whole for weight in given_weights])
    assert sum(parts) == total
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)


def test_a_third_each_of_a_hundred():
    assert share_out(Decimal(100), [1 / 3, 1 / 3, 1 / 3]) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]


def test_the_sum_of_the_side_stays_and_one_line_of_the_log_tells_all(draft, admin):
    keys = [each.pk for each in business(draft)]
    take_over(draft, list(zip(keys, [0.5, 0.25, 0.25], strict=True)), by=admin, reason="AHP")
    assert points(draft)["output"] == Decimal("50.00")
    assert points(draft)["cost"] == Decimal("25.00")
    assert side_points(parts_of(draft), Side.BUSINESS) == 100
    event = audit.history(draft).first()
    assert (event.action, event.reason, event.by) == ("scheme.points_shared", "AHP", admin)
    assert event.changes == {"cost · points": ["30.00", "25.00"], "advance · points": ["20.00", "25.00"]}


def test_what_changed_since_is_looked_at_first(draft, admin):
    seen = last_change(draft)
    scheme_parts.add_group(draft, by=admin, side="party", name="新组")
    with pytest.raises(RuleViolation, match="has changed since"):
        take_over(draft, [(business(draft)[0].pk, 1.0)], by=admin, reason="", seen=seen)


def test_nobody_is_left_without_points(draft, admin):
    first, second, _third = business(draft)
    with pytest.raises(RuleViolation, match="no points left"):
        take_over(draft, [(first.pk, 1.0), (second.pk, 0.0)], by=admin, reason="")
    assert points(draft)["output"] == 50


def test_bonus_foreign_indicators_and_published_schemes_take_no_weights(draft, admin):
    other = results_cast.scheme()
    for key in (draft.indicators.get(code="praise").pk, other.indicators.get(code="output").pk):
        with pytest.raises(RuleViolation, match="that have points"):
            take_over(draft, [(key, 1.0)], by=admin, reason="")
    publish(draft, by=None)
    with pytest.raises(RuleViolation):
        take_over(draft, [(business(draft)[0].pk, 1.0)], by=admin, reason="")


# Comparison in pairs


def filled(size, **pairs):
    typed = {f"pair-{i}-{j}": "1" for i, j in combinations(range(size), 2)}
    return typed | {name.replace("_", "-"): value for name, value in pairs.items()}


def test_the_scale_is_one_to_nine_and_its_reciprocals():
    assert len(SCALE) == 17
    assert SCALE["1/9"] == Fraction(1, 9)


@pytest.mark.parametrize("typed", ["0", "10", "2.5", "3/1", "1/1", "-3", "abc", "", "1/0"])
def test_what_is_not_on_the_scale_is_refused_in_words(draft, typed):
    form = PairsForm(business(draft), filled(3, pair_0_1=typed))
    assert not form.is_valid()
    assert list(form.errors) == ["pair-0-1"]


def test_full_width_digits_and_blanks_are_understood(draft):
    form = PairsForm(business(draft), filled(3, pair_0_1=" １/３ "))
    assert form.is_valid()
    assert form.matrix()[1][0] == 3.0


def test_weights_are_shown_with_lambda_ci_and_cr(designer, draft):
    answer = designer.post(
        page("weights", draft), filled(3, pair_0_1="2", pair_0_2="4", pair_1_2="2"), headers=ENGLISH
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "λmax = 3.0000" in text
    assert "CR = 0.0000" in text
    assert [share["points"] for share in answer.context["shares"]] == [
        Decimal("57.14"),
        Decimal("28.57"),
        Decimal("14.29"),
    ]
    assert points(draft)["output"] == 50


def test_a_contradiction_is_refused_at_the_pair_that_contradicts_most(designer, draft):
    typed = filled(3, pair_0_1="5", pair_0_2="1/5", pair_1_2="5")
    answer = designer.post(page("weights", draft), typed | {"take": "1"}, headers=ENGLISH)
    assert answer.status_code == 422
    assert points(draft)["output"] == 50
    (errors,) = answer.context["form"].errors.values()
    assert "must be below 0.1" in errors[0]
    assert "原煤产量" in errors[0]


def test_taking_over_writes_points_and_keeps_the_comparisons_in_the_log(designer, draft):
    typed = filled(3, pair_0_1="2", pair_0_2="4", pair_1_2="2") | {"take": "1", "seen": last_change(draft)}
    assert designer.post(page("weights", draft), typed).status_code == 302
    assert points(draft)["output"] == Decimal("57.14")
    assert "1:3 = 4" in audit.history(draft).first().reason


def test_an_old_page_takes_nothing_over(designer, draft):
    for seen in ("0", "", "x"):
        typed = filled(3) | {"take": "1", "seen": seen}
        assert designer.post(page("weights", draft), typed).status_code == 409
    assert points(draft)["output"] == 50


def test_more_than_twelve_are_compared_by_groups(designer, draft):
    group = draft.groups.get(side="business")
    for number in range(10):
        Indicator.objects.create(
            scheme=draft,
            group=group,
            code=f"more{number}",
            name=f"指标{number}",
            points=1,
            kind="ratio",
            params={},
        )
    answer = designer.get(page("weights", draft), headers=ENGLISH)
    assert "At most 12 indicators" in answer.content.decode()
    assert designer.post(page("weights", draft), filled(13)).status_code == 422


def test_a_scheme_without_pairs_says_so(designer, draft):
    draft.indicators.all().delete()
    for name in ("weights", "entropy"):
        text = designer.get(page(name, draft), headers=ENGLISH).content.decode()
        assert "nothing to weigh" in text


def test_a_published_scheme_is_not_weighed(designer, draft):
    publish(draft, by=None)
    assert designer.get(page("weights", draft)).status_code == 409


# Entropy


@pytest.fixture
def published(company):
    """A quarter of four branches that differ in output, topics and events, and in nothing else."""
    branches = [enterprise.a_branch(company, number) for number in range(4)]
    results_cast.scheme()
    period = results_cast.period()
    for number, branch in enumerate(branches):
        results_cast.worked(period, branch, output=str(214 - 10 * number), overdue=str(number % 2))
        results_cast.report(period, branch, "topics", target="40", actual=str(38 - number))
    return results_cast.compute(period, publish=True)


def test_equal_figures_carry_no_weight(published, draft, admin):
    columns = columns_of(published, business(draft), admin)
    used = proposed(columns)
    assert [column.indicator.code for column in used] == ["output", "cost"]
    assert len(complete_rows(used)) == 4
    assert weigh(used, "exact").weights == {draft.indicators.get(code="output").pk: 1.0}


def test_figures_are_compared_against_their_targets_and_events_by_their_number(published, draft, admin):
    columns = {c.indicator.code: c for c in columns_of(published, list(draft.indicators.all()), admin)}
    assert (columns["cost"].measure, columns["cost"].direction) == ("share", "lower")
    assert set(columns["findings"].values.values()) == {0.0, 1.0}
    assert columns["findings"].direction == "lower"
    assert not columns["advance"].values


@pytest.mark.parametrize(("variant", "words"), [("exact", "0·ln 0 = 0"), ("squeeze", "0.002 to 0.998")])
def test_entropy_weights_are_taken_over_and_name_their_variant(designer, published, draft, variant, words):
    keys = {each.code: each.pk for each in draft.indicators.filter(group__side="party")}
    typed = {"variant": variant, "use": [keys["findings"], keys["topics"]], "seen": last_change(draft)}
    answer = designer.get(page("entropy", draft, "party"), typed | {"of": "party"}, headers=ENGLISH)
    assert words in answer.content.decode()
    found = {row["indicator"].code: row["points"] for row in answer.context["shares"]}
    assert designer.post(page("entropy", draft, "party"), typed, headers=ENGLISH).status_code == 302
    after = points(draft)
    assert {code: after[code] for code in found} == found
    assert after["findings"] + after["topics"] == 100
    assert after["findings"] > after["topics"]
    assert words in audit.history(draft).first().reason


def test_without_a_published_quarter_the_page_says_so(designer, draft):
    text = designer.get(page("entropy", draft), headers=ENGLISH).content.decode()
    assert "No quarter has been published yet" in text
    assert designer.post(page("entropy", draft), {"variant": "exact"}).status_code == 409


@pytest.mark.parametrize(
    "typed", [{"variant": "other"}, {"variant": "exact", "use": ["x"]}, {"variant": "exact"}]
)
def test_nonsense_in_the_address_weighs_nothing(designer, published, draft, typed):
    answer = designer.get(page("entropy", draft), typed)
    assert answer.status_code == 200
    assert not answer.context["shares"]
