"""Spot checks of training can be drawn again by anybody; nobody checks the own hours."""

import pytest

from branches.models import SpotCheck
from branches.services import spot_checks
from branches.views.training_spot_checks import SpotCheckPages
from common.errors import RuleViolation
from tests import factories
from tests.branches import capacity
from tests.branches.capacity import member
from tests.pages import PagesTests


class TestSpotCheckPages(PagesTests):
    pages = SpotCheckPages
    foreign_field = "branch"

    @pytest.fixture
    def own(self, mining, inspector):
        capacity.hours(member("m1", mining), 8)
        return capacity.spot_check(mining, inspector)

    @pytest.fixture
    def foreign(self, tunnelling, inspector):
        capacity.hours(member("m2", tunnelling), 8)
        return capacity.spot_check(tunnelling, inspector)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, mining):
        return factories.person("insp2", "督查员小吴", mining, "inspector")

    @pytest.fixture
    def reader(self, mining):
        return factories.person("lead2", "区长", mining, "leader")

    def typed(self, own):
        return {"branch": own.branch_id, "first_day": "2000-01-01", "last_day": "2030-01-01", "size": "3"}

    def more(self, own, count):
        for _number in range(count):
            capacity.spot_check(own.branch, own.drawn_by)


@pytest.mark.django_db
class TestSpotChecks:
    @pytest.fixture
    def people(self, mining):
        found = [member(f"m{number}", mining) for number in range(12)]
        for person in found:
            capacity.hours(person, 8)
        return found

    def test_the_same_seed_draws_the_same_people(self, people, mining, inspector):
        first, second = (capacity.spot_check(mining, inspector, seed=7) for _time in range(2))
        drawn = [list(check.people.values_list("person", flat=True)) for check in (first, second)]
        assert drawn[0] == drawn[1]
        assert len(drawn[0]) == 5
        assert first.population == 12

    def test_a_seed_is_made_up_and_kept(self, people, mining, inspector):
        seeds = {capacity.spot_check(mining, inspector).seed for _time in range(3)}
        assert len(seeds) == 3
        assert all(seeds)

    def test_where_nobody_has_hours_nothing_is_drawn(self, tunnelling, inspector):
        with pytest.raises(RuleViolation):
            capacity.spot_check(tunnelling, inspector)
        assert not SpotCheck.objects.exists()

    def test_what_is_not_confirmed_needs_words(self, as_user, people, mining, inspector):
        check = capacity.spot_check(mining, inspector, size=2)
        first, second = check.people.all()
        url = f"/organisation/spot_check/{check.pk}/results/"
        typed = {f"result_{first.pk}": "confirmed", f"result_{second.pk}": "refused"}
        browser = as_user(inspector)
        assert browser.post(url, typed).status_code == 422
        assert browser.post(url, typed | {f"note_{second.pk}": "无签名"}).status_code == 302
        second.refresh_from_db()
        assert (second.result, second.checked_by) == ("refused", inspector)

    def test_nobody_checks_the_own_hours(self, people, mining):
        own = people[0]
        check = capacity.spot_check(mining, own, size=12)
        row = check.people.get(person=own)
        with pytest.raises(RuleViolation):
            spot_checks.note_results(check, by=own, results={row.pk: ("confirmed", "")})
