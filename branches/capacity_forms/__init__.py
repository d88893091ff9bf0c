"""Forms of regulations, checklists, training, demonstration points and exchange, a file a noun."""
