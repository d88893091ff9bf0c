"""What progress, acceptance and benefit ask of a person."""


def todos(user):
    return []
