"""Brings every topic's questions together: whoever asks imports this."""

from branches.facts import capacity, contact_points, duties, life, questions, voices

TOPICS = (
    capacity,
    contact_points,
    duties,
    life,
    voices,
)  # importing a topic registers its questions

__all__ = ["TOPICS", "questions"]
