"""What the own records of the branches ask of a person, a file a topic."""
