"""Every question of the records: seconds and queries for all branches at once and in chunks as a run asks."""

import time
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.questions import registry as supervision
from assessments.services.computing import CHUNK
from branches.facts import registry as branches_year
from branches.models import Branch
from projects.facts import registry as projects

KNOWN = {
    name: question
    for registry in (branches_year, supervision, projects)
    for name, question in registry.questions.known.items()
}


YEAR_END = (date(2026, 10, 1), date(2026, 12, 31))  # what is owed once a year is owed here


def measure(scope, period) -> dict[str, dict]:
    """For each question: seconds at once and in chunks, queries of the first chunk and of all, answers that apply."""
    branches = list(
        Branch.objects.below(scope).filter(kind="branch").order_by("path").values_list("pk", flat=True)
    )
    found = {}
    for name, question in KNOWN.items():
        found[name] = asked(question, branches, (period.first_day, period.last_day))
        if not found[name]["apply"]:
            found[name] = asked(question, branches, YEAR_END)
    return found


def asked(question, branches, span) -> dict:
    """One question about all branches in one span of days."""
    with CaptureQueriesContext(connection) as few:
        question.answer(*span, branches[:CHUNK])
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as many:
        answers = question.answer(*span, branches)
    at_once = time.perf_counter() - started
    started = time.perf_counter()
    for start in range(0, len(branches), CHUNK):
        question.answer(*span, branches[start : start + CHUNK])
    return {
        "seconds": at_once,
        "chunked_seconds": time.perf_counter() - started,
        "queries_of_a_chunk": len(few),
        "queries": len(many),
        "apply": sum(not answer.not_applicable for answer in answers.values()),
    }
