"""How often what is due: shipped once, changed from a day on, what is past judged by what held then."""

from datetime import date

import pytest
from django.utils import translation

from branches import occurrence
from branches.models import FrequencyRule, Regulation
from branches.services import life_rules
from branches.views.life_rules import FrequencyPages
from common.errors import RuleViolation
from tests.pages import PagesTests, page

pytestmark = pytest.mark.django_db
SINCE = date(2018, 10, 1)


@pytest.fixture(autouse=True)
def english():
    """Words as they stand in the code; pages answer in Chinese."""
    with translation.override("en"):
        yield


@pytest.fixture
def quarterly():
    return life_rules.begin(
        by=None, kind="member_meeting", branch_kind="branch", since=SINCE, times=1, per="quarter"
    )


class TestFrequencyPages(PagesTests):
    pages = FrequencyPages
    changed_field = "note"

    @pytest.fixture
    def own(self):
        """A rule that comes, so that changing it corrects it."""
        return life_rules.begin(
            by=None, kind="party_class", branch_kind="branch", since=date(2030, 1, 1), times=1, per="quarter"
        )

    def typed(self, own):
        values = {
            "kind": "study_day",
            "branch_kind": "branch",
            "since": "2026-01-01",
            "times": 1,
            "per": "month",
        }
        return values | {"fewest_members": 0}

    def shown(self, own):
        return "党课"

    def more(self, own, count):
        kinds = [
            "study_day",
            "heart_talk",
            "theme_party_day",
            "member_meeting",
            "publicity_talk",
            "theme_activity",
        ]
        for kind in [*kinds, "member_appraisal"][:count]:
            life_rules.begin(by=None, kind=kind, branch_kind="branch", since=SINCE)

    def test_the_page_of_a_rule_shows_what_held_before(self, as_user, admin, quarterly):
        following = life_rules.change(quarterly, by=admin, since=date(2026, 7, 1), times=1, per="month")
        text = page(as_user(admin).get(self.pages.url("detail", following.pk)))
        assert "2018-10-01" in text
        assert "2026-07-01" in text


def test_shipping_brings_every_kind_with_its_regulation_and_does_nothing_the_second_time():
    assert len(life_rules.ship()) == FrequencyRule.objects.count() == 14
    assert not FrequencyRule.objects.filter(regulation=None).exists()
    assert Regulation.objects.get(code="ZBGZTL").versions.count() == 1
    assert life_rules.ship() == []


def test_shipping_leaves_alone_what_the_site_has_changed(quarterly):
    life_rules.ship()
    assert FrequencyRule.objects.get(kind="member_meeting", branch_kind="branch") == quarterly


def test_a_change_ends_the_old_rule_and_begins_a_new_one(quarterly, admin):
    following = life_rules.change(quarterly, by=admin, since=date(2026, 7, 1), times=1, per="month")
    quarterly.refresh_from_db()
    assert (quarterly.until, quarterly.per) == (date(2026, 7, 1), "quarter")
    assert (following.since, following.per, following.until) == (date(2026, 7, 1), "month", None)


def test_a_change_on_the_day_it_began_corrects_the_rule(quarterly, admin):
    assert life_rules.change(quarterly, by=admin, since=SINCE, times=2).pk == quarterly.pk
    assert FrequencyRule.objects.count() == 1


def test_every_window_is_judged_by_the_rule_in_force_on_its_last_day(quarterly, admin):
    life_rules.change(quarterly, by=admin, since=date(2026, 5, 1), times=1, per="month")
    owed = [
        (rule.per, window.last_day)
        for rule, window in occurrence.owed_windows(date(2026, 1, 1), date(2026, 6, 30))
    ]
    assert sorted(owed, key=lambda one: one[1]) == [
        ("quarter", date(2026, 3, 31)),
        ("month", date(2026, 5, 31)),
        ("month", date(2026, 6, 30)),
    ]


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 7, 2), "first day of a month"), (date(2018, 9, 1), "another one follows")]
)
def test_a_rule_neither_cuts_a_month_nor_rewrites_the_past(quarterly, admin, day, words):
    with pytest.raises(RuleViolation, match=words):
        life_rules.change(quarterly, by=admin, since=day, times=1)


def test_a_rule_that_holds_no_longer_stays_as_it_was(quarterly, admin):
    life_rules.end(quarterly, by=admin, until=date(2026, 7, 1), reason="新规定")
    with pytest.raises(RuleViolation, match="no longer"):
        life_rules.change(quarterly, by=admin, since=date(2026, 10, 1), times=1)


def test_a_kind_has_one_rule_in_force(quarterly, admin):
    with pytest.raises(RuleViolation, match="change it instead"):
        life_rules.begin(by=admin, kind="member_meeting", branch_kind="branch", since=date(2026, 1, 1))
