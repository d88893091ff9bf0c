"""Where the present request came from; empty in jobs and commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

origin: ContextVar[dict] = ContextVar("origin", default={})  # noqa: B039 - never changed in place


@contextmanager
def unknown_origin() -> Iterator[None]:
    """Within this block the log does not learn where the request came from: for those who ask without a name."""
    token = origin.set({})
    try:
        yield
    finally:
        origin.reset(token)
