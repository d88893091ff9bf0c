"""What can be done about a project that runs, is accepted, or is over."""

RUNNING_ACTIONS: dict = {}


def running_fragments(project, user) -> list:
    """The parts of a project's page that tell of progress, acceptance and benefit."""
    return []
