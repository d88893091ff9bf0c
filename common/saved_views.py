"""Saved views: a list's filters and order under a name, for the person who saved them."""

import re

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import refuse

AT_MOST = 20  # of one list
PLACES = {"after", "before"}  # where somebody was in a list is no part of a view
PARAMETER = re.compile(r"[a-z][a-z0-9_]{0,39}")


class SavedView(models.Model):
    """How a person looks at a list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=80)
    name = models.CharField(gettext_lazy("name"), max_length=40)
    query = models.CharField(max_length=1000)
    is_default = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="one_view_of_a_name"),
            models.UniqueConstraint(
                fields=["user", "page"], condition=Q(is_default=True), name="one_default_view_of_a_list"
            ),
        ]

    def __str__(self):
        return self.name


def meant(params) -> str:
    """What an address says about filters and order, in one spelling."""
    kept = QueryDict(mutable=True)
    for name in sorted(params):
        values = [value for value in params.getlist(name) if value]
        if values and name not in PLACES and PARAMETER.fullmatch(name):
            kept.setlist(name, values)
    return kept.urlencode()


@transaction.atomic
def save(*, by, page, name, query, is_default):
    """Keep a view under this name; one of the same name is replaced."""
    mine = SavedView.objects.select_for_update().filter(user=by, page=page)
    name, query = " ".join(name.split()), meant(QueryDict(query))
    refuse(not name and _("Give the view a name, so that you find it again."))
    refuse(len(name) > 40 and _("A name of a view has at most 40 characters."))
    refuse(len(query) > 1000 and _("These filters are too long to be kept."))
    names = set(mine.values_list("name", flat=True))
    refuse(
        name not in names
        and len(names) >= AT_MOST
        and _("You keep %(count)s views of this list already; delete one of them first.") % {"count": AT_MOST}
    )
    view = SavedView.objects.update_or_create(user=by, page=page, name=name, defaults={"query": query})[0]
    return make_default(view, wanted=True) if is_default else view


@transaction.atomic
def make_default(view, *, wanted):
    """Let the list open with this view, or with all rows again."""
    SavedView.objects.filter(user=view.user_id, page=view.page, is_default=True).update(is_default=False)
    view.is_default = wanted
    view.save(update_fields=["is_default"])
    return view


def of(pages, request) -> list[SavedView]:
    """The views that this person has of this list; asked once a request."""
    asked = request.__dict__.setdefault("saved_views", {})
    if pages.key() not in asked:
        asked[pages.key()] = list(SavedView.objects.filter(user=request.user, page=pages.key()))
    return asked[pages.key()]


def opening(pages, request) -> str:
    """Where a list opens for whoever asked for nothing in particular; empty: with all rows."""
    if request.GET or request.htmx:
        return ""
    return next((f"{request.path}?{v.query}" for v in of(pages, request) if v.is_default and v.query), "")


def shown(pages, request) -> dict:
    """The views of a list for its page: which is on, where the others are, what would be saved."""
    views, query = of(pages, request), meant(request.GET)
    on = next((view for view in views if view.query == query), None)
    has_default = any(view.is_default for view in views)
    return {
        "rows": [{"view": v, "url": f"{request.path}?{v.query}", "is_on": v == on} for v in views],
        "on": on,
        "page": pages.key(),
        "path": request.path,
        "query": query,
        "is_own": bool(query) and on is None,
        "all_url": f"{request.path}?q=" if has_default else request.path,
    }
