"""What any app may use; knows no branch, project or assessment."""
