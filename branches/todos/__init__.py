"""What the branches' own records ask of a person, a file a topic."""

"""What the branches' own records ask of a person, a file a topic: functions (user) -> todos."""
"""What the own records of the branches ask of a person, a file a topic."""
