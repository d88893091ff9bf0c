"""Every question of the records: seconds and queries for all branches at once and in chunks as a run asks."""

import time

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


def measure(scope, period) -> dict[str, dict]:
    """For each question: seconds at once and in chunks, queries of the first chunk and of all, answers that apply."""
    branches = list(
        Branch.objects.below(scope).filter(kind="branch").order_by("path").values_list("pk", flat=True)
    )
    span = (period.first_day, period.last_day)
    found = {}
    for name, question in KNOWN.items():
        with CaptureQueriesContext(connection) as few:
            question.answer(*span, branches[:CHUNK])
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as many:
            answers = question.answer(*span, branches)
        at_once = time.perf_counter() - started
        started = time.perf_counter()
        for start in range(0, len(branches), CHUNK):
            question.answer(*span, branches[start : start + CHUNK])
        found[name] = {
            "seconds": at_once,
            "chunked_seconds": time.perf_counter() - started,
            "queries_of_a_chunk": len(few),
            "queries": len(many),
            "apply": sum(not answer.not_applicable for answer in answers.values()),
        }
    return found
