"""The board and the library for machines: the same rows, services and refusals as the pages."""

import pytest
from django.urls import reverse

from projects.models import Bid, Difficulty, Project
from tests import factories
from tests.projects import board_cast as cast

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def member(tunnelling):
    return factories.person("mem1", "党员小吴", tunnelling, "member")


@pytest.fixture
def difficulty(secretary, mining):
    return cast.posted(secretary, mining)


def body(branch, **values):
    values = {"approach": "党员包机", "promised": "300", "promised_by": cast.in_days(90).isoformat()} | values
    return {"branch": branch.code} | values


def post(browser, name, pk, given):
    return browser.post(reverse(name, args=[pk]), given, content_type=JSON)


class TestDifficulties:
    def test_a_draft_is_posted_by_its_own_side(self, as_user, secretary, outsider, mining):
        draft = cast.written(secretary, mining)
        assert post(as_user(outsider), "api-difficulty-post", draft.pk, {}).status_code == 404
        answer = post(as_user(secretary), "api-difficulty-post", draft.pk, {})
        assert (answer.status_code, answer.json()["state"]) == (200, "open")

    def test_a_draft_is_not_listed_to_others(self, as_user, secretary, outsider, mining):
        cast.written(secretary, mining)
        assert as_user(outsider).get(reverse("api-difficulty-list")).json()["results"] == []

    def test_a_bid_is_made_and_the_number_of_bids_told(self, as_user, member, tunnelling, difficulty):
        answer = post(as_user(member), "api-difficulty-bid", difficulty.pk, body(tunnelling))
        assert (answer.status_code, answer.json()["lead"]) == (201, "mem1")
        row = as_user(member).get(reverse("api-difficulty-detail", args=[difficulty.pk])).json()
        assert row["bids_count"] == 1

    def test_a_promise_that_is_none_is_refused_in_words(self, as_user, member, tunnelling, difficulty):
        answer = post(as_user(member), "api-difficulty-bid", difficulty.pk, body(tunnelling, promised="330"))
        assert answer.status_code == 409
        assert "优于当前值" in answer.json()["detail"]

    def test_a_foreign_branch_is_no_choice(self, as_user, member, mining, difficulty):
        answer = post(as_user(member), "api-difficulty-bid", difficulty.pk, body(mining))
        assert (answer.status_code, list(answer.json())) == (400, ["branch"])

    def test_the_owner_selects_and_nobody_else(self, as_user, member, secretary, outsider, difficulty):
        offered = cast.bid(difficulty, member)
        given = {"bid": offered.pk, "reason": "可行"}
        assert post(as_user(outsider), "api-difficulty-select", difficulty.pk, given).status_code == 404
        answer = post(as_user(secretary), "api-difficulty-select", difficulty.pk, given)
        assert (answer.status_code, answer.json()["state"]) == (200, "selected")
        assert Project.objects.get().bid == offered
        assert post(as_user(secretary), "api-difficulty-select", difficulty.pk, given).status_code == 409

    def test_a_bid_of_another_difficulty_is_no_choice(self, as_user, member, secretary, mining, difficulty):
        other = cast.bid(cast.posted(secretary, mining, title="别的"), member)
        answer = post(
            as_user(secretary), "api-difficulty-select", difficulty.pk, {"bid": other.pk, "reason": "x"}
        )
        assert answer.status_code == 400
        assert Difficulty.objects.filter(state="claimed").count() == 0

    def test_each_bidder_lists_the_own_bids(self, as_user, member, tunnelling, difficulty):
        rival = factories.person("mem2", "党员小郑", tunnelling, "member")
        cast.bid(difficulty, member)
        cast.bid(difficulty, rival)
        rows = as_user(member).get(reverse("api-bid-list")).json()["results"]
        assert [row["lead"] for row in rows] == ["mem1"]
        assert Bid.objects.count() == 2


class TestTheLibrary:
    @pytest.fixture
    def published(self, outsider, tunnelling):
        return cast.in_library(outsider, tunnelling, closing_report="内部材料")

    def test_it_tells_published_facts_alone(self, as_user, secretary, published):
        row = as_user(secretary).get(reverse("api-library-detail", args=[published.pk])).json()
        assert row["summary"] == "班组核算可以照搬"
        assert not {"lead", "number", "fund", "closing_report", "team", "resources"} & set(row)

    def test_what_is_not_published_is_not_found(self, as_user, secretary, outsider, tunnelling):
        hidden = cast.project(outsider, tunnelling, state="finished")
        assert as_user(secretary).get(reverse("api-library-detail", args=[hidden.pk])).status_code == 404

    def test_a_branch_adopts_it(self, as_user, secretary, mining, tunnelling, published):
        given = {"branch": mining.code, "starts_on": "2026-01-01", "ends_on": "2026-12-01"}
        browser = as_user(secretary)
        refused = post(browser, "api-library-adopt", published.pk, given | {"branch": tunnelling.code})
        assert refused.status_code == 400
        assert (
            post(browser, "api-library-adopt", published.pk, given | {"ends_on": "2025-01-01"}).status_code
            == 400
        )
        answer = post(browser, "api-library-adopt", published.pk, given)
        assert answer.status_code == 201
        assert Project.objects.get(pk=answer.json()["id"]).adopted_from == published
