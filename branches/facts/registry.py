"""Loads every topic, so that its questions are known."""

from branches.facts import duties  # noqa: F401 - each registers its questions
