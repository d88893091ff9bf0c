"""The interface for machines as a whole: what no number names and what was forged is not found, in words."""

from base64 import b64encode

import pytest
from django.urls import get_resolver, reverse

VERBS = [
    ("post", "/api/runs/{}/publish/"),
    ("post", "/api/findings/{}/withdraw/"),
    ("post", "/api/follow-up-orders/{}/withdraw/"),
    ("post", "/api/difficulties/{}/post/"),
    ("post", "/api/difficulties/{}/select/"),
    ("post", "/api/project-library/{}/adopt/"),
    ("post", "/api/running-projects/{}/score/"),
    ("post", "/api/supervision-plans/{}/submit/"),
    ("post", "/api/supervision-reports/{}/submit/"),
    ("get", "/api/supervision-plans/{}/coverage/"),
    ("get", "/api/supervision-visits/{}/answers/"),
]


def lists():
    """The address of every list that the router knows."""
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    return sorted(name for name in names if name.startswith("api-") and name.endswith("-list"))


def forged(place):
    return b64encode(f"p={place}".encode()).decode()


@pytest.mark.parametrize("pk", ["abc", "9" * 30, "9" * 5000, "²", "-1"])
@pytest.mark.parametrize(("method", "address"), VERBS)
def test_a_row_whose_name_is_no_number_is_not_found(as_user, admin, method, address, pk):
    answer = getattr(as_user(admin), method)(address.format(pk), {}, content_type="application/json")
    assert answer.status_code in {403, 404}
    assert answer.json()["detail"]


def test_a_row_whose_name_is_no_number_is_not_found_by_those_who_may(as_user, admin):
    assert as_user(admin).post("/api/runs/abc/publish/").status_code == 404


@pytest.mark.parametrize("place", ["abc", "9" * 30, "9" * 5000, "%00", "1.5", ""])
def test_a_forged_cursor_is_not_found(as_user, admin, place):
    answer = as_user(admin).get("/api/branches/", {"cursor": forged(place)})
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_a_forged_cursor_is_not_found_in_any_list(as_user, admin):
    """Lists that need a filter or a post say so first; sums have no pages."""
    browser, cursor = as_user(admin), {"cursor": forged("abc"), "run": 1}
    answers = {name: browser.get(reverse(name), cursor).status_code for name in lists()}
    found = {name for name, status in answers.items() if status not in {400, 403, 404}}
    assert list(answers.values()).count(404) > 20
    assert found == {"api-benefit-totals-list"}
