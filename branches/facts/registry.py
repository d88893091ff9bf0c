"""Brings every topic's questions together: whoever asks imports this."""

from branches.facts import contact_points, questions

TOPICS = (contact_points,)  # importing a topic registers its questions

__all__ = ["TOPICS", "questions"]
