"""The same rows over HTTP for machines: scope and paging as on the pages (errors: api_errors.py)."""

from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission


class NobodyByDefault(BasePermission):
    """A view that names no permission is closed."""

    def has_permission(self, request, view):
        return False


class HoldsPermission(BasePermission):
    """The user holds the permission that the view names for this method's action."""

    def has_permission(self, request, view):
        action = view.action_permissions.get(view.action) if view.action else None
        return bool(
            action and request.user.is_authenticated and request.user.has_perm(view.model.permission(action))
        )


class ScopedRows:
    """Mixin of a viewset: the rows of the caller and no others."""

    model = None
    action_permissions = {"list": "view", "retrieve": "view"}
    permission_classes = [HoldsPermission]

    def get_queryset(self):
        return self.model.objects.for_user(self.request.user, self.action_permissions[self.action])


class KeysetPages(CursorPagination):
    """Paging that costs the same on page one and page thousand."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"
