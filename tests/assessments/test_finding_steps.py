"""The table of steps holds everywhere: every state, verb and role, by page, interface and on many rows at once."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Finding, HandIn
from assessments.models.finding_steps import STEPS, UNDONE, FindingState
from assessments.views.finding_actions import ACTIONS
from tests import factories
from tests.assessments import findings_cast as cast

pytestmark = pytest.mark.django_db
SLUGS = {verb: verb.replace("_", "-") for verb in STEPS} | {"return_rectification": "return"}
MAY = {  # who holds what, as the portal is set up
    "answer": {"secretary", "unit_head"},
    "verify": {"inspector"},
    "change": {"inspector"},
    "confirm": {"leader"},
    "withdraw": {"admin"},
}
AFTER = {"recall": {"measures_submitted": "open", "submitted": "in_progress"}}
CHANNELS = ("page", "interface")


@pytest.fixture
def people(mining, company, secretary, outsider, inspector, admin, leader, auditor):
    """Somebody of each role, the colleague next door, and an inspector who belongs to the inspected branch."""
    own = factories.person("insp9", "本支部督查员", mining, "inspector")
    factories.appoint(own, "party_admin", company)
    factories.appoint(own, "inspector", company)
    factories.appoint(own, "leader", company)
    return {
        "secretary": secretary,
        "unit_head": factories.person("head1", "张队长", mining, "unit_head"),
        "outsider": outsider,
        "inspector": inspector,
        "admin": admin,
        "leader": leader,
        "auditor": auditor,
        "own_unit": own,
    }


@pytest.fixture
def raiser(company):
    """Who found it and checked it first: none of those who ask."""
    return factories.person("insp5", "督查员老冯", company, "inspector")


@pytest.fixture
def make(mining, secretary, raiser):
    def made(state):
        row = cast.in_state(state, mining, secretary, raiser, leader=None)
        if state in UNDONE:
            cast.hand_in(
                row, secretary, "extension", new_due_on=row.due_on + timedelta(days=9), text="停产检修"
            )
        return row

    return made


def body(verb, row):
    """What a page and the interface are sent for a verb: (form, JSON)."""
    due = row.due_on.isoformat()
    rows = {"measures-TOTAL_FORMS": 1, "measures-INITIAL_FORMS": 0, "measures-0-text": "逐班登记"}
    rows |= {"measures-0-owner": row.owner_id, "measures-0-due_on": due}
    measure = row.measures.values_list("pk", flat=True).first() or 0
    later = (row.due_on + timedelta(days=9)).isoformat()
    done = cast.today().isoformat()
    fields = {
        "submit_measures": (
            rows,
            {"measures": [{"text": "逐班登记", "owner": row.owner.username, "due_on": due}]},
        ),
        "complete_measure": ({"measure": measure, "done_on": done}, {"measure": measure}),
        "submit": ({"text": "已整改"}, {"text": "已整改"}),
        "ask_extension": ({"reason": "停产", "new_due_on": later}, {"reason": "停产", "new_due_on": later}),
        "close": ({"seen": "现场见到"}, {"seen": "现场见到"}),
        "confirm": ({"seen": "现场见到"}, {"seen": "现场见到"}),
        "change": ({}, {"reason": "错别字", "version": row.version, "statement": "改过的内容"}),
    }
    words = ({"reason": "理由"}, {"reason": "理由"})
    return fields.get(verb, words)


def typed_change(row):
    names = ("theme", "severity", "term", "statement", "evidence", "basis", "suggestion", "due_on", "version")
    found = {name: getattr(row, name) for name in names}
    return found | {"code": row.code_id, "statement": "改过的内容", "reason": "错别字"}


def signed_in(people):
    """A browser for each, signed in once."""
    browsers = {role: Client() for role in people}
    for role, person in people.items():
        browsers[role].force_login(person, backend="branches.authentication.PostsBackend")
    return browsers


def send(channel, browser, verb, row):
    form, data = body(verb, row)
    if channel == "interface":
        url = reverse(f"api-finding-{verb.replace('_', '-')}", args=[row.pk])
        return browser.post(url, json.dumps(data), content_type="application/json").status_code
    if verb == "change":
        return browser.post(reverse("assessments:finding_edit", args=[row.pk]), typed_change(row)).status_code
    url = reverse("assessments:finding_action", args=[row.pk, SLUGS[verb]])
    return browser.post(url, form).status_code


def snapshot(row):
    hand_ins = HandIn.objects.filter(finding=row).order_by("pk").values()
    return (
        Finding.objects.filter(pk=row.pk).values().get(),
        list(hand_ins),
        list(row.measures.order_by("pk").values()),
    )


def may(verb, state, role, channel):
    """What the table and the roles say; an extension has been asked for already, and only its author recalls."""
    step = STEPS[verb]
    if verb == "ask_extension" or state not in step.sources:
        return False
    if verb == "recall":
        return role == "secretary"
    if verb == "change" and channel == "page" and role not in MAY["change"]:
        return False
    return role in MAY[step.permission]


@pytest.mark.parametrize("verb", sorted(STEPS))
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_step_is_taken_from_its_states_by_its_roles_and_otherwise_nothing_changes(
    people, make, verb, channel
):
    wrong, browsers = {}, signed_in(people)
    for state in FindingState:
        row = make(state)
        for role, browser in browsers.items():
            before = snapshot(row)
            status = send(channel, browser, verb, row)
            changed, expected = snapshot(row) != before, may(verb, state, role, channel)
            if changed != expected:
                wrong[state.value, role] = f"{status}, changed: {changed}"
            if not expected and status not in {302, 400, 403, 404, 409, 422}:
                wrong[state.value, role] = f"{status}"
            if changed:
                row.refresh_from_db()
                assert row.state == (STEPS[verb].target or AFTER.get(verb, {}).get(state, state))
                row = make(state)
    assert not wrong


@pytest.mark.parametrize("verb", sorted(name for name, action in ACTIONS.items() if action.bulk))
def test_on_many_rows_at_once_the_same_holds(people, make, verb):
    wrong, browsers = {}, signed_in(people)
    name = verb.replace("-", "_")
    for state in FindingState:
        for role, browser in browsers.items():
            row = make(state)
            browser.post(reverse("assessments:finding_bulk", args=[verb]), {"pk": [row.pk]})
            changed = Finding.objects.get(pk=row.pk).state != state
            if changed != may(name, state, role, "page"):
                wrong[state.value, role] = changed
    assert not wrong


def test_every_verb_of_the_table_has_its_page_and_its_action(client):
    assert {SLUGS[verb] for verb in STEPS} - {"change"} == set(ACTIONS)
    for verb in STEPS:
        assert reverse(f"api-finding-{verb.replace('_', '-')}", args=[1])
