"""What supervision asks of a person, a file a topic."""
