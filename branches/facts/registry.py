"""Every topic's questions; whoever asks them imports this, so that all are known."""

from branches.facts import voices  # noqa: F401 - each registers its questions
