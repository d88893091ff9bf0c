"""Every topic registers its questions by being imported here."""

from branches.facts import capacity  # noqa: F401 - registers its questions
