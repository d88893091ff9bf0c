"""What every generic page does first: the permission, then the row inside the user's scope."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views import View


class PageView(View):
    """What every generic page does first: the permission, then the row inside the user's scope."""

    pages = None
    action = "view"

    def dispatch(self, request, *args, **kwargs):
        if not self.pages.may(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def row(self, pk, action="view"):
        """Not your row is 404; a row that you only see is 403."""
        row = self.pages.rows(self.request.user, action).filter(pk=pk).first()
        if row:
            return row
        if action != "view" and self.pages.rows(self.request.user).filter(pk=pk).exists():
            raise PermissionDenied
        raise Http404

    def breadcrumb(self, *more):
        top = [(self.pages.menu, None)] if self.pages.menu else []
        here = (self.pages.title, self.pages.url("list") if more else None)
        return [*top, here, *more]

    def done(self, row, sentence):
        """Back to the row; whoever handed it on and sees it no more gets the list."""
        messages.success(self.request, sentence)
        sees = self.pages.rows(self.request.user).filter(pk=row.pk).exists()
        return redirect(self.pages.home(row) if sees else self.pages.url("list"))


def scoped_or_404(model, user, pk, action="view"):
    """The one way by which a hand-written view fetches a row."""
    if not user.has_perm(model.permission(action)):
        raise PermissionDenied
    return get_object_or_404(model.objects.for_user(user, action), pk=pk)
