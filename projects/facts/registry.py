"""Brings every topic's questions together: whoever asks imports this."""

from projects.facts import application, board, questions, running

TOPICS = (application, board, running)  # importing a topic registers its questions

__all__ = ["TOPICS", "questions"]
