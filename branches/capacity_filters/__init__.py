"""Filters of the lists of branch building, a file a noun."""
