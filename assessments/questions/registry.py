"""Brings every topic's questions together: whoever asks imports this."""

from assessments.questions import coverage, questions

TOPICS = (coverage,)  # importing a topic registers its questions
from assessments.questions import findings, questions

TOPICS = (findings,)  # importing a topic registers its questions

__all__ = ["TOPICS", "questions"]
