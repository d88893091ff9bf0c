"""Brings every topic's questions together: whoever asks imports this."""

from projects.facts import (
    application,
    questions,
    running,
)

TOPICS = (
    application,
    running,
)  # importing a topic registers its questions
from projects.facts import board, questions

TOPICS = (board,)  # importing a topic registers its questions

__all__ = ["TOPICS", "questions"]
