"""What people type about schemes, figures and runs."""
