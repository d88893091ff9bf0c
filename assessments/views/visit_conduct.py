"""What can be done on a visit and after it."""

CONDUCT_ACTIONS: dict = {}


def shown_on_visit(visit, user) -> dict:
    """What the page of a visit shows of how it went."""
    return {}


def links_of_visit(visit, user) -> list[dict]:
    """The pages of a visit: what prepares it, its checklist, its paper."""
    return []
