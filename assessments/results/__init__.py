"""Stored results as they are read: by whom, in which words, beside what. Reads, never writes, never scores again."""
