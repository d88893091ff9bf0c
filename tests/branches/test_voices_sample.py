"""The sample's year of requests is what the models allow, in every state, and the same every time."""

import pytest

from assessments.sample import loading
from branches.models import AnswerTerm, FormerAnswer, ReceptionDay, WorkerRequest
from branches.models.worker_requests import RequestState


@pytest.mark.django_db
def test_the_sample_has_requests_in_every_state_that_keep_the_rules():
    loading.load(branches=30, quarters=1)
    rows = list(WorkerRequest.objects.select_related("branch", "unit"))
    assert {row.state for row in rows} == set(RequestState.values)
    for row in rows:
        row.full_clean(validate_unique=False)
        assert row.unit is None or row.unit.branch_id == row.branch_id
        assert row.answered_at is None or row.answered_at > row.received_at
        assert row.owner_id is None or row.owner_id != row.asker_id
    assert any(row.is_by_name for row in rows)
    assert any(not row.is_by_name for row in rows)
    assert WorkerRequest.objects.filter(repeats__isnull=False).exists()
    assert WorkerRequest.objects.filter(reception_day__isnull=False).exists()
    assert WorkerRequest.objects.on_board().exists()
    assert FormerAnswer.objects.exists()
    assert ReceptionDay.objects.filter(people_heard=None).count() == 1
    assert AnswerTerm.objects.filter(category="").exists()
