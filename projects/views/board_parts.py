"""What the board and the library show on a project's page: where it comes from, who adopted it, its papers."""


def origin_fragments(project, user) -> list:
    """The parts of a project's page that tell where it comes from and where it went."""
    return []


def paper_links(project, user) -> list[dict]:
    """The official forms of a project as Word files, and its printed page."""
    return []
