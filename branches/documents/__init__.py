"""Official forms of the branches' records, as Word."""
