"""Brings every topic's questions together: whoever asks imports this."""

from assessments.questions import coverage, findings, questions

TOPICS = (coverage, findings)  # importing a topic registers its questions

__all__ = ["TOPICS", "questions"]
