"""What can be done about a project until it is approved, and about its hand-ins later."""

APPLICATION_ACTIONS: dict = {}
