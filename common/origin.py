"""Where the present request came from; empty in jobs and commands."""

from contextvars import ContextVar

origin: ContextVar[dict] = ContextVar("origin", default={})  # noqa: B039 - never changed in place
