"""Brings every topic's questions together: whoever asks imports this."""

from branches.facts import questions

__all__ = ["questions"]
