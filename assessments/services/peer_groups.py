"""Peer groups by the names that people call them; schemes and figures hold their codes."""

from branches.models import PeerGroup


def peer_group_names() -> dict[str, str]:
    """The name of every peer group by its code; one query."""
    return dict(PeerGroup.objects.values_list("code", "name"))


def peer_groups_in_words(codes, names) -> str:
    """采煤、机关; a code that no group has any more stands for itself."""
    return "、".join(names.get(code, code) for code in codes)
