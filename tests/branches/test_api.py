"""The organisation over HTTP: the same rows, nothing written, errors in words."""

import pytest

from branches.models import Branch
from tests import factories


def codes(answer):
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["results"]]


def test_machines_get_the_rows_of_their_user(as_user, secretary, mining, tunnelling):
    assert codes(as_user(secretary).get("/api/branches/")) == ["B01"]


def test_a_foreign_row_is_not_found(as_user, secretary, mining, tunnelling):
    assert as_user(secretary).get(f"/api/branches/{mining.pk}/").json()["code"] == "B01"
    assert as_user(secretary).get(f"/api/branches/{tunnelling.pk}/").status_code == 404


def test_the_filters_are_those_of_the_list(as_user, admin, mining, tunnelling):
    assert codes(as_user(admin).get("/api/branches/?q=zcyd")) == ["B01"]
    assert codes(as_user(admin).get("/api/branches/?kind=committee")) == ["C01"]


def test_a_wrong_filter_is_refused_and_a_foreign_one_is_not_known(as_user, secretary, mining, tunnelling):
    browser = as_user(secretary)
    assert browser.get("/api/branches/?kind=nonsense").status_code == 400
    assert browser.get(f"/api/branches/?below={tunnelling.pk}").status_code == 400


@pytest.mark.parametrize(
    "query", ["?ordering=password", "?cursor=nonsense", "?page_size=100000", "?format=html", "?depth=9"]
)
def test_strange_questions_give_no_more(as_user, secretary, mining, tunnelling, query):
    answer = as_user(secretary).get(f"/api/branches/{query}")
    assert answer.status_code in {200, 404}
    assert "B02" not in answer.content.decode()


def test_a_page_has_two_hundred_rows_at_most(as_user, admin, company):
    parent = company
    Branch.objects.bulk_create(
        Branch(
            code=f"N{n}",
            name=f"支部{n}",
            parent=parent,
            path=f"{parent.path}{n + 5000:07d}/",
            established_on="2020-01-01",
        )
        for n in range(210)
    )
    answer = as_user(admin).get("/api/branches/?page_size=1000")
    assert len(answer.json()["results"]) == 200
    assert len(as_user(admin).get(answer.json()["next"]).json()["results"]) == 11


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(as_user, admin, mining, method):
    url = "/api/branches/" if method == "post" else f"/api/branches/{mining.pk}/"
    answer = getattr(as_user(admin), method)(url, {"name": "x"}, content_type="application/json")
    assert answer.status_code in {403, 405}
    assert Branch.objects.get(pk=mining.pk).name == "综采一队党支部"


def test_without_signing_in_there_is_nothing(client, mining):
    assert client.get("/api/branches/").status_code == 403


def test_units_come_with_their_branch(as_user, secretary, mining):
    unit = factories.unit("U01", "综采一队", mining)
    row = as_user(secretary).get(f"/api/units/{unit.pk}/").json()
    assert (row["code"], row["branch"]) == ("U01", mining.pk)
