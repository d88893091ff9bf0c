"""Every topic whose records answer questions; reading this module registers them all."""

from branches.facts import life  # noqa: F401 - registers its questions
