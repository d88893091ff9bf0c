"""The menu: short groups along the chain, the place one is in marked and open, the phone's dock by role."""

import pytest
from django.urls import reverse

from integration_portal.navigation import GROUPS

pytestmark = pytest.mark.django_db


def frame(browser, path="/"):
    return browser.get(path).context


def active(browser, path):
    groups = frame(browser, path)["navigation"]
    found = [item["url_name"] for group in groups for item in group["items"] if item["active"]]
    return found, [str(group["label"]) for group in groups if group["open"]]


def test_no_group_is_longer_than_a_glance_and_no_page_stands_twice():
    names = [entry.url_name for _label, entries in GROUPS for entry in entries]
    assert max(len(entries) for _label, entries in GROUPS) <= 7
    assert len(names) == len(set(names))


def test_every_address_of_the_menu_exists():
    for _label, entries in GROUPS:
        for entry in entries:
            assert all(reverse(name) for name in (entry.url_name, *entry.also))


def test_a_page_below_an_entry_marks_it_and_opens_its_group_alone(as_user, admin):
    for path, entry in (
        (reverse("branches:tree_list"), "branches:branch_list"),
        (reverse("branches:duty_gaps"), "branches:duty_matrix_list"),
        (reverse("branches:contact_coverage"), "branches:contact_visit_list"),
        (reverse("branches:life_calendar"), "branches:life_home"),
        (reverse("branches:demo_site_list"), "branches:named_site_list"),
    ):
        found, opened = active(as_user(admin), path)
        assert found == [entry]
        assert len(opened) == 1


def test_a_short_menu_stands_open_as_a_whole(as_user, nobody):
    groups = frame(as_user(nobody))["navigation"]
    assert all(group["open"] for group in groups)


def test_the_dock_has_four_places_by_role(as_user, admin, secretary, leader):
    docks = {
        person: [item["url_name"].split(":")[-1] for item in frame(as_user(person))["dock"]]
        for person in (secretary, leader, admin)
    }
    assert docks[secretary] == ["home", "life_home", "results", "my_duties"]
    assert docks[leader] == ["home", "life_home", "results", "contact_mine"]
    assert docks[admin] == ["home", "life_home", "results", "duty_matrix_list"]
