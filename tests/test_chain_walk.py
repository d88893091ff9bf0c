"""The walk of docs/chain.md: one difficulty of the sample, link by link, to the score of its branch and of no other."""

import re

import pytest

from assessments.models import Period, ScoreLine
from assessments.sample import loading
from assessments.services import runs
from branches.models import Branch, User
from common import links
from projects.models import Difficulty

pytestmark = pytest.mark.django_db
HREF = re.compile(r'href="([^"?#]+)"')


@pytest.fixture
def walked(client, run_jobs):
    """The sample with its newest quarter computed, seen by the party-affairs admin."""
    scheme = loading.load(quarters=1)
    admin = User.objects.get(username="admin")
    scope = Branch.objects.get(code="XL")
    run = runs.ask_for_run(Period.objects.get(), by=admin, scheme=scheme, scope=scope)
    run_jobs()
    run.refresh_from_db()
    client.force_login(admin, backend="branches.authentication.PostsBackend")
    return client, run


def links_on(client, address):
    page = client.get(address)
    assert page.status_code == 200, address
    found, text = set(HREF.findall(page.content.decode())), page.content.decode()
    for part in re.findall(r'hx-get="([^"]+)"', text):  # parts that the page fetches by itself
        answer = client.get(part.replace("&amp;", "&"))
        if answer.status_code == 200:
            found |= set(HREF.findall(answer.content.decode()))
    return found


def test_every_step_from_the_board_to_the_card_is_a_link(walked):
    client, run = walked
    difficulty = Difficulty.objects.get(number="榜2026-001")
    project = difficulty.projects.get()
    card = f"/assessment/result/{run.pk}/branch/{difficulty.branch_id}/"
    assert difficulty.get_absolute_url() in links_on(client, "/projects/difficulty/")
    assert project.get_absolute_url() in links_on(client, difficulty.get_absolute_url())
    assert difficulty.get_absolute_url() in links_on(client, project.get_absolute_url())
    assert card in links_on(client, f"/assessment/result/{run.pk}/")
    assert project.get_absolute_url() in links_on(client, card)


def test_the_project_stands_behind_lines_of_its_own_branch_and_of_no_other(walked):
    _client, run = walked
    difficulty = Difficulty.objects.get(number="榜2026-001")
    key = ["projects.project", difficulty.projects.get().pk]
    behind = {
        (line.branch_id, line.indicator.code)
        for line in ScoreLine.objects.filter(run=run).select_related("indicator")
        if key in (line.evidence or [])
    }
    assert behind == {
        (difficulty.branch_id, "projects_accepted"),
        (difficulty.branch_id, "member_project_coverage"),
    }


def test_every_kind_of_record_behind_a_line_can_be_opened_by_whoever_may(walked):
    client, run = walked
    admin = User.objects.get(username="admin")
    evidence = ScoreLine.objects.filter(run=run).exclude(evidence=None).values_list("evidence", flat=True)
    kinds = {kind: pk for records in evidence for kind, pk in records if kind != "figure"}
    assert {"projects.milestone", "assessments.finding", "branches.liferecord"} <= kinds.keys()
    for kind, pk in kinds.items():
        model = links.model_of(kind)
        row = model.objects.for_user(admin).get(pk=pk)
        assert admin.has_perm(model.permission("view")), kind
        assert client.get(row.get_absolute_url()).status_code == 200, kind
