"""What follow-up orders, look-backs, boards and reports ask of a person."""


def todos(user):
    return []
