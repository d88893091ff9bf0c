"""Pages of projects and difficulties."""
