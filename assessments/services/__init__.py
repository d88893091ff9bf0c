"""Changes of supervision and scoring."""
