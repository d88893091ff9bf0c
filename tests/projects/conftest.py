"""What the tests of projects share."""

import pytest
from django.utils import translation


@pytest.fixture
def in_english():
    """Refusals in the words of the source."""
    with translation.override("en"):
        yield
