"""Server time of pages against an empty authenticated page of the same process."""

import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

ROUNDS = 25


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


def measure(user, pages) -> dict[str, dict]:
    """Milliseconds (median) and queries of each page, and of the empty page between them."""
    client = Client()
    client.force_login(user, backend="branches.authentication.PostsBackend")
    found = {name: timed(client, address) for name, address in {"empty": "/empty/", **pages}.items()}
    again = timed(client, "/empty/")
    empty = min(found.pop("empty")["ms"], again["ms"])
    return {name: {**figures, "times_empty": figures["ms"] / empty} for name, figures in found.items()}


def timed(client, address) -> dict:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        response = client.get(address)
        times.append(time.perf_counter() - started)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return {"ms": statistics.median(times) * 1000, "queries": len(queries)}
