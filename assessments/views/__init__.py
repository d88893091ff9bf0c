"""Pages of supervision and scoring."""
