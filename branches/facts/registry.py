"""Every topic registers its questions by being imported here."""

from branches.facts import contact_points  # noqa: F401 - registers its questions
