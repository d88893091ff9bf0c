"""Whose rows: the only way by which a request reaches rows."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a permission of a user reaches: subtree paths of the organisation."""

    paths: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.paths)

    def covers(self, path: str) -> bool:
        return any(path.startswith(mine) for mine in self.paths)

    @property
    def reaches_top(self) -> bool:
        """Whether a whole tree lies inside, from its root on."""
        return any(path.count("/") == 1 for path in self.paths)

    def condition(self, lookups) -> Q:
        """The rows whose branch, found by any of the lookups, lies inside; none when nothing is reached."""
        found = Q(pk__in=())
        for lookup in lookups:
            for path in self.paths:
                found |= Q(**{f"{lookup}__startswith": path})
        return found


class ScopedQuerySet(models.QuerySet):
    """Rows that know whose they are."""

    def for_user(self, user, action="view"):
        """The rows on which this user may do this now; nothing without the permission."""
        permission = self.model.permission(action)
        reach = user.reach(permission) if user.is_authenticated else Reach()
        if not reach:
            return self.none()
        if not self.model.scope_path:
            return self.all()
        paths = self.model.scope_path
        lookups = [
            f"{p}__path" if p != "self" else "path" for p in ([paths] if isinstance(paths, str) else paths)
        ]
        return self.filter(reach.condition(lookups))


class ScopedModel(models.Model):
    """A row that belongs to a place in the organisation (scope_path), or to everybody who holds the permission."""

    scope_path: str | tuple[str, ...] = (
        ""  # lookup from here to the branch; "self" for the branch; "" for common rows
    )
    search_fields: tuple[str, ...] = ()  # by what a row is found when somebody types

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def permission(cls, action: str) -> str:
        return f"{cls._meta.app_label}.{action}_{cls._meta.model_name}"
