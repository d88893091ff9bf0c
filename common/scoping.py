"""Whose rows: the only way by which a request reaches rows."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


def way_to(path: str) -> list[str]:
    """The paths from the root of the tree to this place, which is the last of them."""
    return [path[: end + 1] for end, sign in enumerate(path) if sign == "/"]


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

    def condition(self, lookups, among: "Reach | None" = None) -> Q:
        """The rows whose branch, found by any of the lookups, lies inside; none when nothing is reached.

        Of rows that are known to lie among another reach, nothing is asked where that lies inside this one.
        """
        if among and all(self.covers(path) for path in among.paths):
            return Q()
        found = Q(pk__in=())
        for lookup in lookups:
            for path in self.paths:
                found |= Q(**{f"{lookup}__startswith": path})
        return found


FEW = 500  # keys that are told one by one


def keys_of(rows):
    """The keys of these rows, asked now where they are few: with them the database knows what it is looking for."""
    keys = rows.values_list("pk", flat=True)
    found = list(keys[: FEW + 1])
    return found if len(found) <= FEW else keys


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
        return self.filter(self.inside(user, action))

    def inside(self, user, action="view") -> Q:
        """The rows in the part of the tree in which this user may do this."""
        paths = self.model.scope_path
        lookups = [
            f"{p}__path" if p != "self" else "path" for p in ([paths] if isinstance(paths, str) else paths)
        ]
        return user.reach(self.model.permission(action)).condition(lookups)

    def inside_or(self, inside: Q, *own: Q):
        """The rows inside, and the own ones wherever they lie.

        Own ones outside are nearly always none or few, so their keys are asked first: an OR over several tables
        would have the database look at every row instead of walking the inside alone.
        """
        outside = self.model._default_manager.exclude(inside).order_by().values_list("pk", flat=True)
        first, *others = (outside.filter(condition) for condition in own)
        found = list((first.union(*others) if others else first)[: FEW + 1])
        if len(found) <= FEW:
            return self.filter(inside | Q(pk__in=found))
        return self.filter(reduce(or_, (Q(pk__in=each) for each in (first, *others)), inside))


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

    def unique_error_message(self, model_class, unique_check):
        """What is there already, in words of the portal's own unless the field has some."""
        fields = [self._meta.get_field(name) for name in unique_check]
        if len(fields) > 1:
            words = _("There is already one with the same %(field_labels)s.")
        elif fields[0].error_messages["unique"] != models.Field.default_error_messages["unique"]:
            return super().unique_error_message(model_class, unique_check)
        else:
            words = _("%(field_labels)s: registered already, please choose another.")
        labels = "、".join(str(capfirst(field.verbose_name)) for field in fields)
        code = "unique_together" if len(fields) > 1 else "unique"
        return ValidationError(words, code=code, params={"field_labels": labels})
