"""What supervision plans, draws and coverage ask of a person."""


def todos(user):
    return []
