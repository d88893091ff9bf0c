"""Counts: several in one query, none further than people read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from branches.models import Branch
from common import counting
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven(company):
    for number in range(7):
        factories.branch(f"N{number}", f"第{number}党支部", parent=company)
    return Branch.objects.filter(code__startswith="N")


def test_several_are_counted_in_one_query(seven):
    with CaptureQueriesContext(connection) as taken:
        found = counting.count_each(
            all=seven, odd=seven.filter(code__in=["N1", "N3"]), none=seven.filter(pk__in=[]), no=seven.none()
        )
    assert found == {"all": 7, "odd": 2, "none": 0, "no": 0}
    assert len(taken) == 1


def test_nothing_to_count_asks_nothing(seven, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counting.count_each(no=seven.none()) == {"no": 0}


def test_nobody_counts_far_beyond_the_cap(seven, monkeypatch):
    monkeypatch.setattr(counting, "CAP", 3)
    assert counting.count(seven) == 4
    with translation.override("en"):
        found = counting.told_each(all=seven, odd=seven.filter(code="N1"))
    assert found == {"all": "more than 3", "odd": "1"}
    assert counting.count_each(exactly=True, all=seven) == {"all": 7}


def test_per_cent_signs_in_values_stay_values(seven):
    Branch.objects.filter(code="N1").update(name="100%完成党支部")
    assert counting.count(seven.filter(name__contains="0%完")) == 1
