"""What projects ask of a person, a file a topic."""
