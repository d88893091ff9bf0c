"""Papers of supervision in their official form, as Word."""
