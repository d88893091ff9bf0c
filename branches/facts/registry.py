"""Brings every topic's questions together: whoever asks imports this."""

from branches.facts import questions

__all__ = ["questions"]
"""Every topic registers its questions by being imported here."""

from branches.facts import contact_points  # noqa: F401 - registers its questions
