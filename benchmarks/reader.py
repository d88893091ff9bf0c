"""python -m benchmarks.reader SCOPE [PLACE]: an office of the place, signed in, who opens pages of the scope's published run.

First prints the names of its pages; then reads a page's name a line (with "count" behind a tab to count its queries)
and answers with JSON.
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_portal.settings")
django.setup()

from django.db import connection  # noqa: E402 - Django has to be set up first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from assessments.models import ScoreRun  # noqa: E402
from assessments.services import runs  # noqa: E402
from benchmarks import data  # noqa: E402
from benchmarks.pages import EMPTY  # noqa: E402
from branches.models import Appointment, Branch, User  # noqa: E402


def main(scope, place):
    scope, place = Branch.objects.get(code=scope), Branch.objects.get(code=place)
    admin = office(place)
    run = ScoreRun.objects.filter(scope=scope, state__in=["draft", "published"]).latest("pk")
    if run.state == "draft":
        runs.publish(run, by=admin)
    branches = run.totals.filter(path__startswith=place.path).order_by("path")
    known = addresses(run, branches.values_list("branch_id", flat=True)[20])
    client = Client()
    client.force_login(admin, backend="branches.authentication.PostsBackend")
    say(list(known))
    for line in sys.stdin:
        page, *count = line.rstrip("\n").split("\t")
        say((queries if count else milliseconds)(client, "/empty/" if page == EMPTY else known[page]))


def office(place) -> User:
    """The party-affairs office of this part of the tree."""
    admin, is_new = User.objects.get_or_create(
        username=f"admin-{place.code}", defaults={"name": "测量员", "branch": place}
    )
    if is_new:
        Appointment.objects.create(user=admin, role=data.admin_role(), branch=place, since=data.SINCE)
    return admin


def addresses(run, branch) -> dict[str, str]:
    """The pages that people open most."""
    return {
        "home": reverse("home"),
        "organisations": reverse("branches:branch_list"),
        "figures": reverse("assessments:figure_list"),
        "runs": reverse("assessments:run_list"),
        "results": reverse("assessments:result_list", args=[run.pk]),
        "lines": reverse("assessments:line_list", args=[run.pk]),
        "score card": reverse("assessments:card", args=[run.pk, branch]),
        "branch": reverse("branches:branch_detail", args=[branch]),
        "life records": reverse("branches:life_record_list"),
        "life board": reverse("branches:life_board_list"),
        "duties": reverse("branches:duty_occurrence_list"),
        "contact visits": reverse("branches:contact_visit_list"),
        "requests": reverse("branches:worker_request_list"),
        "difficulties": reverse("projects:difficulty_list"),
        "projects": reverse("projects:project_list"),
        "projects, filtered": f"{reverse('projects:project_list')}?state=running&kind=member&year=2024",
        "projects, searched": f"{reverse('projects:project_list')}?q=测量项目 499",
        "portfolio": reverse("projects:portfolio"),
        "milestones": reverse("projects:portfolio_timeline"),
        "project library": reverse("projects:library_list"),
        "findings": reverse("assessments:finding_list"),
        "supervision visits": reverse("assessments:supervision_visit_list"),
    }


def milliseconds(client, address) -> dict:
    started = time.perf_counter()
    response = client.get(address)
    taken = time.perf_counter() - started
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return {"ms": taken * 1000}


def queries(client, address) -> dict:
    with CaptureQueriesContext(connection) as found:
        milliseconds(client, address)
    return {"queries": len(found)}


def say(answer):
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    with override_settings(ROOT_URLCONF="benchmarks.urls", ALLOWED_HOSTS=["testserver"]):
        main(sys.argv[1], sys.argv[-1])
