"""One record names another of any app, and shows it only to those who may open it."""

import pytest

from common import links
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_link_leads_on_for_those_who_see_its_target(mining, tunnelling, secretary, outsider):
    links.connect(tunnelling, mining, by=None)
    [mine], [foreign] = links.records_of(tunnelling, secretary), links.records_of(tunnelling, outsider)
    assert mine.url == mining.get_absolute_url()
    assert (foreign.label, foreign.url) == (str(mining), "")


def test_linking_twice_is_one_link(mining, tunnelling):
    assert links.connect(tunnelling, mining, by=None)
    assert not links.connect(tunnelling, mining, by=None)
    assert links.to_row(mining, "branches.branch").count() == 1


def test_replacing_leaves_one_link_of_the_kind(company, mining, tunnelling):
    links.connect(tunnelling, mining, by=None)
    links.connect(tunnelling, factories.peer_group(), by=None)
    links.replace(tunnelling, "branches.branch", company, by=None)
    assert {link.to_label for link in links.from_row(tunnelling)} == {str(company), "采煤"}
    links.replace(tunnelling, "branches.branch", None, by=None)
    assert [link.to_label for link in links.from_row(tunnelling)] == ["采煤"]


def test_many_rows_cost_as_many_queries_as_one(mining, tunnelling, secretary, django_assert_num_queries):
    for row in (mining, tunnelling):
        links.connect(row, factories.peer_group(), by=None)
    secretary.has_perm("branches.view_branch")
    with django_assert_num_queries(2):
        links.linked_records([mining, tunnelling], secretary)


def test_a_model_that_the_portal_does_not_have_is_no_error():
    assert links.model_of("moon.crater") is None
