"""Every change of a project, a difficulty or what belongs to them."""
