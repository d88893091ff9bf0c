"""The official forms of a project as Word files."""
