"""What applications, approval and deputies ask of a person."""


def todos(user):
    return []
