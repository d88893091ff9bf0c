"""Keeping, choosing and dropping the views of a list; each person sees the own ones alone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from common import saved_views
from common.pages import registry
from common.saved_views import SavedView


class SavedViews(View):
    """One address for what is done with views; it leads back to the list."""

    def post(self, request):
        verbs = {"save": self.save, "open": self.open, "shut": self.shut, "delete": self.delete}
        if request.POST.get("verb") not in verbs:
            raise Http404
        query = verbs[request.POST["verb"]]()
        return redirect(f"{self.path()}?{query or 'q='}")

    def path(self) -> str:
        """The list that the person came from; nothing that leads out of the portal."""
        path = request_path(self.request.POST.get("path", ""))
        inside = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        return path if inside else reverse("home")

    def save(self):
        posted = self.request.POST
        if posted.get("page") not in registry.known():
            raise Http404
        view = saved_views.save(
            by=self.request.user,
            page=posted["page"],
            name=posted.get("name", ""),
            query=posted.get("query", ""),
            is_default=bool(posted.get("is_default")),
        )
        self.tell(_("“%(view)s” is kept; it stands over the list."), view)
        return view.query

    def open(self):
        view = saved_views.make_default(self.mine(), wanted=True)
        self.tell(_("The list opens with “%(view)s” from now on."), view)
        return view.query

    def shut(self):
        view = saved_views.make_default(self.mine(), wanted=False)
        self.tell(_("The list opens with all rows again."), view)
        return view.query

    def delete(self):
        view = self.mine()
        view.delete()
        self.tell(_("The view “%(view)s” is deleted; the records are untouched."), view)
        return ""

    def mine(self):
        pk = self.request.POST.get("pk", "")
        return get_object_or_404(SavedView, user=self.request.user, pk=pk if pk.isdecimal() else 0)

    def tell(self, sentence, view):
        messages.success(self.request, sentence % {"view": view})


def request_path(text) -> str:
    """The path of an address, without what stands behind it."""
    return text.partition("?")[0].partition("#")[0]
