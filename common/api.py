"""The same rows over HTTP for machines: scope and paging as on the pages (errors: api_errors.py)."""

import re

from django.http import Http404
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission

KEY = re.compile(r"[0-9]{1,18}")  # a row's number as an address names it; 18 digits fit every key


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

    def initial(self, request, *args, **kwargs):
        """No row has a name that is no number: said here once, whatever the verb looks up."""
        super().initial(request, *args, **kwargs)
        if not KEY.fullmatch(kwargs.get("pk", "0")):
            raise Http404

    def get_queryset(self):
        return self.model.objects.for_user(self.request.user, self.action_permissions[self.action])


class KeysetPages(CursorPagination):
    """Paging that costs the same on page one and page thousand."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"

    def decode_cursor(self, request):
        """Every order begins with a key; a forged place that is none must not reach the database."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not KEY.fullmatch(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor
