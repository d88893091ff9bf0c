"""Supervision and scoring."""
