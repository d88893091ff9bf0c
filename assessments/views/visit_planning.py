"""What can be done about a visit before it takes place."""

PLANNING_ACTIONS: dict = {}
