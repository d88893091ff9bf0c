"""What supervision visits and checklists ask of a person."""


def todos(user):
    return []
