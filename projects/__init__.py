"""Secretary projects, member projects, task forces, the difficulty board."""
