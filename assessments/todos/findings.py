"""What findings and their rectification ask of a person."""


def todos(user):
    return []
