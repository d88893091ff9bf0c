"""Refusals that a person can read: a message on the page, 409 from the API, a line in the job."""


class RuleViolation(Exception):
    """A rule of the enterprise forbids this now; the message says which and why."""

    def __init__(self, message):
        super().__init__(str(message))
        self.message = message


class StaleEdit(RuleViolation):
    """Somebody saved the row after it was read; carries what differs."""

    def __init__(self, message, comparison=()):
        super().__init__(message)
        self.comparison = list(comparison)


def refuse(reason):
    """Stop with this reason, if there is one."""
    if reason:
        raise RuleViolation(reason)
